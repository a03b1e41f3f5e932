/** A CIDR: the first `length` bits of `bits`, of the `width` that its family has. */
interface Network {
  readonly bits: bigint;
  readonly length: number;
  readonly width: 32 | 128;
}

/** An IPv4 network, or an IPv6 one of /64 or more: finer than a /64 no address is known. */
export const isCidr = (text: string): boolean => parse(text) !== undefined;

/** Whether an address lies in a CIDR. Addresses are IPv4, or IPv6 cut to their /64. What is no address lies nowhere. */
export const isWithin = (address: string, cidr: string): boolean => {
  const [inner, outer] = [parse(address), parse(cidr)];
  if (!inner || !outer || inner.width !== outer.width || inner.length < outer.length) return false;
  const rest = BigInt(outer.width - outer.length);
  return inner.bits >> rest === outer.bits >> rest;
};

/** The longest prefix that a CIDR may name, by family. */
const FINEST = { 32: 32, 128: 64 } as const;

const parse = (text: string): Network | undefined => {
  const [address = '', prefix, ...rest] = text.split('/');
  if (rest.length > 0) return undefined;
  const width = address.includes(':') ? 128 : 32;
  const bits = width === 128 ? ipv6(address.toLowerCase()) : ipv4(address);
  const length = prefix === undefined ? FINEST[width] : wholeNumber(prefix, FINEST[width]);
  return bits === undefined || length === undefined ? undefined : { bits, length, width };
};

const wholeNumber = (text: string, most: number): number | undefined =>
  /^\d{1,3}$/.test(text) && Number(text) <= most ? Number(text) : undefined;

const ipv4 = (text: string): bigint | undefined => {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => wholeNumber(part, 255) === undefined)) return undefined;
  return joined(parts.map(Number), 8n);
};

const ipv6 = (text: string): bigint | undefined => {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = 8 - left.length - right.length;
  if (tail === undefined ? gap !== 0 : gap < 1) return undefined;
  const groups = [...left, ...Array<string>(gap).fill('0'), ...right];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return joined(
    groups.map((group) => Number.parseInt(group, 16)),
    16n,
  );
};

const joined = (parts: readonly number[], width: bigint): bigint =>
  parts.reduce((sum, part) => (sum << width) | BigInt(part), 0n);
