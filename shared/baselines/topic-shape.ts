/**
 * Tokens by which a client may call itself in a topic: its id, parts of it that hold a digit, runs of two digits and more,
 * and what stands before or after a separator (`gw12-child3` → `gw12`, `child3`).
 */
export const ownTokens = (client: string): ReadonlySet<string> => {
  const id = client.slice(0, LONGEST_ID);
  const tokens = new Set<string>([id]);
  for (const part of id.split(/[^A-Za-z0-9]+/)) if (/\d/.test(part)) add(tokens, part);
  for (const [digits] of id.matchAll(/\d{2,}/g)) add(tokens, digits);
  for (const { index } of id.matchAll(/[-_.:]/g)) {
    add(tokens, id.slice(0, index));
    add(tokens, id.slice(index + 1));
  }
  return tokens;
};

/** A token of one character is everybody's; the rest of a long id says no more. AWS allows ids of 128 bytes. */
const SHORTEST_TOKEN = 2;
const LONGEST_ID = 128;
const MOST_TOKENS = 24;

const add = (tokens: Set<string>, token: string): void => {
  if (token.length >= SHORTEST_TOKEN && tokens.size < MOST_TOKENS) tokens.add(token);
};

/** Stands for the client's own tokens in a template. */
export const ME = '<me>';

/**
 * The shape of a topic: own tokens → `<me>`, UUIDs, long hexadecimal and numbers masked. Empty levels are kept:
 * a leading slash is normal on many fleets, and a template with it is judged as any other.
 */
export const templateOf = (topic: string, own: ReadonlySet<string>): string =>
  topic
    .split('/')
    .map((level) => (own.has(level) ? ME : mask(level)))
    .join('/');

const MASKS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=[a-f]*[0-9])[0-9a-f]{8,}|[0-9]+/gi;

/** One level with what varies taken out; a level without digits stays as it is. */
export const mask = (level: string): string => (/\d/.test(level) ? level.replace(MASKS, maskFor) : level);

/** Whether anything in a template was masked. A device may write `<n>` itself: it is looked at once too often, then. */
export const hasMasks = (template: string): boolean => /<(?:n|hex|uuid)>/.test(template);

const maskFor = (found: string): string => {
  if (found.length === 36 && found.includes('-')) return '<uuid>';
  return /^\d+$/.test(found) ? '<n>' : '<hex>';
};
