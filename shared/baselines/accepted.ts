import type { PerScale } from './gauges.ts';
import { perScale } from './gauges.ts';
import type { Norms } from './norms.ts';

/** Bursts of one entity that people called normal: its own allowance, beside its group's. */
export interface Accepted {
  /** Beyond what was expected, at 10 s, 1 min and 10 min. */
  readonly excess: PerScale;
  /** Of the verdict, counted from the epoch. */
  readonly day: number;
}

/** What people said is believed for as long as what a group has shown. */
const EXPIRY_DAYS = 30;
/** Nobody bursts twice to the message. */
const MARGIN = 1.2;
const DAY_MS = 86_400_000;

/** The norms of an entity of which some bursts were called normal. */
export const allowing = (norms: Norms, accepted: Accepted | undefined, at: number): Norms => {
  if (!accepted || at / DAY_MS - accepted.day > EXPIRY_DAYS) return norms;
  const allowance = perScale((_, index) => Math.max(norms.allowance[index], MARGIN * accepted.excess[index]));
  return { ...norms, allowance };
};

/** @param at of the verdict, epoch ms. */
export const acceptExcess = (before: Accepted | undefined, excess: PerScale, at: number): Accepted => ({
  // What comes in ten seconds comes within their minute and ten minutes too.
  excess: perScale((_, index) => Math.max(before?.excess[index] ?? 0, ...excess.slice(0, index + 1))),
  day: Math.floor(at / DAY_MS),
});
