/**
 * What is counted. The letter is the storage code.
 * `unseen` is exposure's complement: seconds of a slot in which the tap did not look at this entity,
 * so that silence and blindness are never confused. A slot without it was watched throughout.
 */
export const measures = {
  publishes: 'p',
  bytes: 'y',
  connects: 'c',
  disconnects: 'e',
  refusals: 'r',
  subscribes: 's',
  denials: 'n',
  failures: 'f',
  unseen: 'u',
} as const;

export type Measure = keyof typeof measures;

export const measureNames = Object.keys(measures) as readonly Measure[];
