/** A record, or a part of one, that is not what AWS would have sent. The message says what is wrong and where. */
export class MalformedRecord extends Error {
  override readonly name = 'MalformedRecord';
}

export type Raw = Readonly<Record<string, unknown>>;

/** Longest identifier taken from a record, in UTF-16 units. AWS's own limits are 128 to 256 bytes. */
export const LONGEST_TEXT = 1024;
/** Most topic filters taken from one record; AWS takes 8 in a SUBSCRIBE. */
export const MOST_FILTERS = 64;

/** Certificate id, in either case AWS spells it. Nearly all come in small letters, and are recognised by having no others. */
const CERTIFICATE_ID = /^[0-9A-Fa-f]{64}$/;
const HAS_CAPITALS = /[A-F]/;

export const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const text = (raw: Raw, field: string): string => {
  const value = raw[field];
  if (typeof value !== 'string') throw new MalformedRecord(`${field}: expected text, got ${describe(value)}`);
  if (value.length > LONGEST_TEXT)
    throw new MalformedRecord(`${field}: ${value.length} characters, at most ${LONGEST_TEXT}`);
  return value;
};

/** Absent, null and empty are all absent. */
export const optionalText = (raw: Raw, field: string): string | undefined => {
  const value = raw[field];
  return value === undefined || value === null || value === '' ? undefined : text(raw, field);
};

export const wholeNumber = (raw: Raw, field: string): number => {
  const value = raw[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new MalformedRecord(`${field}: expected a whole number, got ${describe(value)}`);
  return value;
};

export const optionalWholeNumber = (raw: Raw, field: string): number | undefined =>
  raw[field] === undefined || raw[field] === null ? undefined : wholeNumber(raw, field);

export const finiteNumber = (raw: Raw, field: string): number => {
  const value = raw[field];
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new MalformedRecord(`${field}: expected a number, got ${describe(value)}`);
  return value;
};

export const texts = (raw: Raw, field: string): readonly string[] => {
  const value = raw[field];
  if (!Array.isArray(value)) throw new MalformedRecord(`${field}: expected a list of texts, got ${describe(value)}`);
  if (value.length > MOST_FILTERS)
    throw new MalformedRecord(`${field}: ${value.length} entries, at most ${MOST_FILTERS}`);
  for (const [index, entry] of value.entries()) {
    if (typeof entry !== 'string')
      throw new MalformedRecord(`${field}[${index}]: expected text, got ${describe(entry)}`);
    if (entry.length > LONGEST_TEXT)
      throw new MalformedRecord(`${field}[${index}]: ${entry.length} characters, at most ${LONGEST_TEXT}`);
  }
  return value as readonly string[];
};

/** Principal in one spelling: certificate ids in lower case, as UpdateCertificate wants them. `n/a` is AWS's word for none. */
export const optionalPrincipal = (raw: Raw, field: string): string | undefined => {
  const value = optionalText(raw, field);
  if (value === undefined || value === 'n/a') return undefined;
  return HAS_CAPITALS.test(value) && CERTIFICATE_ID.test(value) ? value.toLowerCase() : value;
};

/** IPv4 as it is; IPv6 cut to its /64, because one host owns the whole of it; an IPv4-mapped address as its IPv4. */
export const optionalAddress = (raw: Raw, field: string): string | undefined => {
  const value = optionalText(raw, field);
  if (value === undefined || !value.includes(':')) return value;
  return ipv6Network(value.toLowerCase()) ?? value;
};

const ipv6Network = (address: string): string | undefined => {
  const bare = address.split('%')[0] ?? address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  if (mapped) return mapped[1];
  const [head = '', tail] = bare.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = 8 - left.length - right.length;
  if (gap < 0 || (tail === undefined && gap !== 0)) return undefined;
  const groups = [...left, ...Array<string>(gap).fill('0'), ...right].slice(0, 4);
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
};

/** A part of an id. What is neither text nor number counts as absent: nested to any depth, it could not even be spelt. */
export const spelt = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** What a value is, in a few words; of a text its beginning. */
export const describe = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `text ${JSON.stringify(value.slice(0, 40))}`;
  return typeof value === 'object' ? 'an object' : `${typeof value} ${String(value)}`;
};
