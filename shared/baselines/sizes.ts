import { marginOf } from './allowance.ts';
import { alphaOfTick, type Budget, shares } from './budget.ts';
import { mergeRecords, type Records, record, withoutExpired } from './records.ts';

/** How large the messages of a group are: the largest of sixteen clients, and how many were seen. Plain JSON of at most 400 bytes. */
export interface Sizes {
  readonly records: Records;
  readonly messages: number;
  /** Ticks of clients that the records are the largest of. */
  readonly ticks: number;
}

export const NO_SIZES: Sizes = { records: [], messages: 0, ticks: 0 };

export const mergeSizes = (a: Sizes, b: Sizes): Sizes => ({
  records: mergeRecords(a.records, b.records),
  messages: a.messages + b.messages,
  ticks: a.ticks + b.ticks,
});

export const expireSizes = (sizes: Sizes, day: number): Sizes => ({
  ...sizes,
  records: withoutExpired(sizes.records, day),
});

/** A few kilobytes are nobody's trouble. */
const LEAST_LIMIT_BYTES = 4096;
/** Let pass until the group has shown its sizes. */
const COLD_LIMIT_BYTES = 65_536;
const COLD_MESSAGES = 200;

/** Bytes that a message of the group may have: max(4 KB, κ · third record), 64 KB in the beginning (DETECTION-NOTES §6.4). */
export const sizeLimit = (sizes: Sizes, budget: Budget): number => {
  if (sizes.messages < COLD_MESSAGES) return COLD_LIMIT_BYTES;
  const margin = marginOf(sizes.records, sizes.ticks, alphaOfTick(budget, shares.size));
  return Math.max(LEAST_LIMIT_BYTES, margin * record(sizes.records));
};

/** Oversized messages of one client: the instants (epoch s) of the latest. */
export type Oversized = readonly number[];

/** So many within so long are a finding: one large message is somebody's firmware dump. */
const REPEATED = 3;
const WITHIN_S = 600;

export const noteOversized = (
  before: Oversized,
  at: number,
): { readonly oversized: Oversized; readonly found: boolean } => {
  const seconds = Math.floor(at / 1000);
  const oversized = [...before.filter((one) => seconds - one < WITHIN_S), seconds].slice(-REPEATED);
  return { oversized, found: oversized.length >= REPEATED };
};
