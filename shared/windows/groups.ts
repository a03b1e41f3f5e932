/**
 * Which clients are alike, when nobody says so: the shape of the client id.
 * Digit runs, long hex runs and UUIDs are masked, so `meter-0041` and `meter-1187` are one group.
 * At most {@link LONGEST_GROUP} characters, so an attacker's invented shapes stay small.
 */
export const groupOf = (client: string, thing: string | undefined): string => template(thing ?? client);

export const LONGEST_GROUP = 40;

const MASKED = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=[a-f]*[0-9])[0-9a-f]{8,}|[0-9]+/gi;

const template = (id: string): string =>
  id
    .slice(0, 4 * LONGEST_GROUP)
    .replace(MASKED, '#')
    .slice(0, LONGEST_GROUP);
