/** DER, as far as a certificate needs it: ITU-T X.690 §8 and §10. Every function returns one complete TLV. */

const tlv = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...length(body.length)]), body]);
};

export const sequence = (...items: readonly Uint8Array[]): Buffer => tlv(0x30, ...items);

export const set = (...items: readonly Uint8Array[]): Buffer => tlv(0x31, ...items);

/** `[n]` around a whole TLV. */
export const explicit = (n: number, item: Uint8Array): Buffer => tlv(0xa0 | n, item);

/** `[n]` in place of the content's own primitive tag. */
export const implicit = (n: number, content: Uint8Array): Buffer => tlv(0x80 | n, content);

/** Unsigned, big-endian; a leading zero keeps it positive. */
export const integer = (magnitude: Uint8Array): Buffer =>
  tlv(0x02, (magnitude[0] ?? 0) & 0x80 ? Buffer.from([0]) : Buffer.alloc(0), magnitude);

/** DER leaves out what equals its default, so only `true` is ever written. */
export const TRUE: Buffer = Buffer.from([0x01, 0x01, 0xff]);

export const bitString = (content: Uint8Array, unusedBits = 0): Buffer => tlv(0x03, Buffer.from([unusedBits]), content);

export const octetString = (content: Uint8Array): Buffer => tlv(0x04, content);

export const utf8 = (text: string): Buffer => tlv(0x0c, Buffer.from(text));

/** Dotted form, e.g. `2.5.4.3`. */
export const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tlv(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
};

/** RFC 5280 §4.1.2.5: UTCTime up to 2049, GeneralizedTime from 2050. */
export const time = (at: number): Buffer => {
  const digits = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '');
  return Number(digits.slice(0, 4)) < 2050 ? tlv(0x17, Buffer.from(digits.slice(2))) : tlv(0x18, Buffer.from(digits));
};

const length = (bytes: number): number[] => {
  if (bytes < 0x80) return [bytes];
  const digits = base256(bytes);
  return [0x80 | digits.length, ...digits];
};

const base256 = (value: number): number[] => (value === 0 ? [] : [...base256(value >>> 8), value & 0xff]);

const base128 = (value: number): number[] => {
  const digits = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
};
