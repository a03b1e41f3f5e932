import { EXACT } from './sets.ts';

/**
 * How many different values: exact up to {@link EXACT}, then a HyperLogLog sketch of 64 registers
 * (Flajolet et al. 2007; standard error 1.04/√64 = 13 %). Both only grow within a period, so union in any order is the same.
 */
export interface Members {
  readonly exact: Set<string>;
  /** Rank per register; undefined while the exact set suffices. */
  registers: Uint8Array | undefined;
}

const REGISTERS = 64;
/** Bias correction for 64 registers (Flajolet et al. 2007, fig. 3). */
const ALPHA = 0.709;

/** Keyed, so that no device can choose values that land where it likes. Two independent 32-bit halves. */
export type Hash = (value: string) => readonly [number, number];

export const emptyMembers = (): Members => ({ exact: new Set(), registers: undefined });

/** Returns whether the exact set grew. */
export const addMember = (members: Members, value: string, hash: Hash, mostExact: number = EXACT): boolean => {
  if (members.exact.has(value)) return false;
  if (members.exact.size < mostExact && !members.registers) {
    members.exact.add(value);
    return true;
  }
  addToken(members, tokenOf(value, hash));
  return false;
};

/** A register and its rank as two characters: what is stored, and what a set union merges. */
export const tokenOf = (value: string, hash: Hash): string => {
  const [high, low] = hash(value);
  const rank = Math.min(Math.clz32(high) + 1, 32);
  return String.fromCharCode(TOKEN_BASE + (low % REGISTERS), TOKEN_BASE + rank);
};

const TOKEN_BASE = 0x30;

export const addToken = (members: Members, token: string): void => {
  const register = token.charCodeAt(0) - TOKEN_BASE;
  const rank = token.charCodeAt(1) - TOKEN_BASE;
  members.registers ??= new Uint8Array(REGISTERS);
  if (register < 0 || register >= REGISTERS || rank < 1 || rank > 32) return;
  if (rank > (members.registers[register] as number)) members.registers[register] = rank;
};

/** Estimate of the number of different values. */
export const countMembers = (members: Members | undefined, hash: Hash): number => {
  if (!members) return 0;
  if (!members.registers) return members.exact.size;
  const all: Members = { exact: new Set(), registers: members.registers.slice() };
  for (const value of members.exact) addToken(all, tokenOf(value, hash));
  return Math.max(members.exact.size, estimate(all.registers as Uint8Array));
};

/** The same without the key, a little too large rather than too small: for what is learned, not for what is found. */
export const sizeRoughly = ({ exact, registers }: Members): number =>
  exact.size + (registers ? estimate(registers) : 0);

const estimate = (registers: Uint8Array): number => {
  let sum = 0;
  let empty = 0;
  for (const rank of registers) {
    sum += 2 ** -rank;
    if (rank === 0) empty += 1;
  }
  const raw = (ALPHA * REGISTERS * REGISTERS) / sum;
  // Small range: linear counting is the better estimator (ibid., §4).
  if (raw <= 2.5 * REGISTERS && empty > 0) return Math.round(REGISTERS * Math.log(REGISTERS / empty));
  return Math.round(raw);
};

/** A 64-bit hash in two halves, seeded by a key: MurmurHash3's mixing constants on two lanes. */
export const keyedHash = (key: string): Hash => {
  const [seedA, seedB] = mix(key, 0x9e3779b9, 0x85ebca6b);
  return (value) => mix(value, seedA, seedB);
};

const mix = (value: string, seedA: number, seedB: number): [number, number] => {
  let a = seedA | 0;
  let b = seedB | 0;
  for (let index = 0; index < value.length; index += 1) {
    const unit = value.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x85ebca77);
    b = Math.imul(b ^ unit, 0xc2b2ae3d);
  }
  a = Math.imul(a ^ (a >>> 16), 0x735a2d97) ^ Math.imul(b ^ (b >>> 15), 0xcaf649a9);
  b = Math.imul(b ^ (b >>> 16), 0xcaf649a9) ^ Math.imul(a ^ (a >>> 15), 0x735a2d97);
  return [(a ^ (a >>> 15)) >>> 0, (b ^ (b >>> 13)) >>> 0];
};
