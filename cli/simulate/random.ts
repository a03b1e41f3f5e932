/**
 * Seeded random numbers: xoshiro128** (Blackman, Vigna). Everything that lives in the simulation forks a stream of its
 * own by name, so that adding one thing to the fleet does not change what another one does.
 */
export class Random {
  readonly #name: string;
  readonly #state: Int32Array;

  constructor(name: string) {
    this.#name = name;
    this.#state = hash128(name);
  }

  fork(name: string | number): Random {
    return new Random(`${this.#name}/${name}`);
  }

  /** 32 random bits, unsigned. */
  word(): number {
    const s = this.#state;
    const [s0, s1, s2, s3] = [s[0]!, s[1]!, s[2]!, s[3]!];
    const result = Math.imul(rotated(Math.imul(s1, 5), 7), 9);
    const mixed2 = s2 ^ s0;
    const mixed3 = s3 ^ s1;
    s[1] = s1 ^ mixed2;
    s[0] = s0 ^ mixed3;
    s[2] = mixed2 ^ (s1 << 9);
    s[3] = rotated(mixed3, 11);
    return result >>> 0;
  }

  /** In [0, 1). */
  unit(): number {
    return this.word() / 0x1_0000_0000;
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.unit();
  }

  /** Whole, both ends included. */
  integer(least: number, most: number): number {
    return least + Math.floor((most - least + 1) * this.unit());
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new Error('nothing to pick from: the list is empty');
    return choices[Math.floor(choices.length * this.unit())] as T;
  }

  /** Distinct choices, as many as asked for or as there are, in random order. */
  sample<T>(choices: readonly T[], count: number): T[] {
    const pool = [...choices];
    for (let index = 0; index < Math.min(count, pool.length); index += 1) {
      const other = this.integer(index, pool.length - 1);
      [pool[index], pool[other]] = [pool[other] as T, pool[index] as T];
    }
    return pool.slice(0, count);
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += HEX16[this.word() >>> 16];
    return text.slice(0, digits);
  }

  /** Version 4, as AWS's session and trace ids are. */
  uuid(): string {
    const [a, b, c, d] = [this.word(), this.word(), this.word(), this.word()];
    const version = HEX16[0x4000 | (b & 0x0fff)];
    const variant = HEX16[0x8000 | (c >>> 18)];
    return `${HEX16[a >>> 16]}${HEX16[a & 0xffff]}-${HEX16[b >>> 16]}-${version}-${variant}-${HEX16[c & 0xffff]}${HEX16[d >>> 16]}${HEX16[d & 0xffff]}`;
  }
}

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** Four hex digits of every 16-bit number: a trace id is on every record, so this is the simulator's hottest line. */
const HEX16: readonly string[] = Array.from({ length: 0x1_0000 }, (_, value) => value.toString(16).padStart(4, '0'));

/** cyrb128 (bryc, public domain): 128 well mixed bits of a short text. */
const hash128 = (text: string): Int32Array => {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  return Int32Array.of(a ^ b ^ c ^ d, b ^ a, c ^ a, d ^ a);
};
