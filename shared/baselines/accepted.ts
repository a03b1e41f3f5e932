import { type PerScale, perScale } from './gauges.ts';
import type { Norms } from './norms.ts';

/** Bursts of one entity that people called normal: its own allowance, beside its group's. */
export interface Accepted {
  /** Over its own noise, at 10 s, 1 min and 10 min. */
  readonly excess: PerScale;
  /** Of the verdict, counted from the epoch. */
  readonly day: number;
}

/** What people said is believed for as long as what a group has shown. */
const EXPIRY_DAYS = 30;
/** Nobody bursts twice to the message, and a burst is written down only when it has grown by a quarter. */
const MARGIN = 1.5;
const DAY_MS = 86_400_000;

/** The norms of an entity of which some bursts were called normal. */
export const allowing = (norms: Norms, accepted: Accepted | undefined, at: number): Norms => {
  if (!accepted || at / DAY_MS - accepted.day > EXPIRY_DAYS) return norms;
  const allowance = perScale((_, index) => Math.max(norms.allowance[index], MARGIN * accepted.excess[index]));
  return { ...norms, allowance };
};

/** @param at of the verdict, epoch ms. */
export const acceptExcess = (before: Accepted | undefined, excess: PerScale, at: number): Accepted => ({
  excess: before ? largerOf(before.excess, excess) : excess,
  day: Math.floor(at / DAY_MS),
});

export const largerOf = (a: PerScale, b: PerScale): PerScale => perScale((_, index) => Math.max(a[index], b[index]));
