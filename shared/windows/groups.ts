/**
 * Which clients are alike, when nobody says so: the shape of the client id.
 * Digit runs, long hex runs and UUIDs are masked, so `meter-0041` and `meter-1187` are one group.
 * At most {@link LONGEST_GROUP} characters, so an attacker's invented shapes stay small.
 */
export const groupOf = (client: string, thing: string | undefined): string => {
  const name = thing ?? client;
  const known = templates.get(name);
  if (known !== undefined) return known;
  const found = template(name);
  if (templates.size >= MOST_REMEMBERED) templates.clear();
  templates.set(name, found);
  return found;
};

/** The same few thousand names come again and again, and masking one costs as much as counting it. */
const templates = new Map<string, string>();
const MOST_REMEMBERED = 20_000;

export const LONGEST_GROUP = 40;

const MASKED = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=[a-f]*[0-9])[0-9a-f]{8,}|[0-9]+/gi;

const template = (id: string): string =>
  id
    .slice(0, 4 * LONGEST_GROUP)
    .replace(MASKED, '#')
    .slice(0, LONGEST_GROUP);
