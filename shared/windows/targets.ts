/**
 * Whom a topic that does not name its own sender may address: its second and third level, where they look like a device's id.
 * Words without a digit are no ids, and what is part of the sender's own id is the sender's own.
 */
export const targetsOf = (topic: string, client: string): readonly string[] =>
  topic.split('/', LEVELS).filter((level, index) => index > 0 && /\d/.test(level) && !client.includes(level));

const LEVELS = 3;
