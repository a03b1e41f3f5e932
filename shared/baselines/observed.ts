import type { Delta } from '../windows/delta.ts';
import { type Measure, measureNames } from '../windows/measures.ts';
import type { Scale } from '../windows/scales.ts';
import { coarser, countAt } from '../windows/series.ts';
import type { Window } from '../windows/window.ts';

/** One gauge of an entity: what was counted in a slot, and for how long anybody looked. */
export interface Observed {
  /** 0 where the slot is no longer held. */
  count(scale: Scale, slot: number): number;
  /** Exposure: seconds of the slot × share of records seen. */
  seconds(scale: Scale, slot: number): number;
  /** How much of the slot's count this batch brought. */
  fresh(scale: Scale, slot: number): number;
  /** Oldest slot that is still held. */
  oldest(scale: Scale): number;
}

/** What the tap alone counts. Everything else comes from sources that are always on. */
const TAPPED: ReadonlySet<Measure> = new Set(['publishes', 'bytes', 'over4k', 'over16k', 'over64k']);

/** A window's counts of some measures, summed; `delta` is the batch that was just folded into it. */
export const observe = (
  window: Window,
  delta: Pick<Delta, 'slots' | 'counts'>,
  ...measures: readonly Measure[]
): Observed => {
  const series = measures.map((measure) => window.series.get(measure));
  const indices = measures.map((measure) => measureNames.indexOf(measure));
  const unseen = measures.some((measure) => TAPPED.has(measure)) ? window.series.get('unseen') : undefined;
  const head = Math.max(-1, ...series.map((one) => one?.head ?? -1));
  return {
    count: (scale, slot) => {
      let sum = 0;
      for (const one of series) sum += countAt(one, scale, slot);
      return sum;
    },
    seconds: (scale, slot) => Math.max(0, scale.slotMs / 1000 - countAt(unseen, scale, slot)),
    fresh: (scale, slot) => {
      let sum = 0;
      for (const [n, finest] of delta.slots.entries())
        if (coarser(scale, finest) === slot) for (const index of indices) sum += delta.counts[n]?.[index] ?? 0;
      return sum;
    },
    oldest: (scale) => (head < 0 ? 0 : coarser(scale, head) - scale.slots + 1),
  };
};

/** Closed slots of a stretch of time: those still held one by one, and those before them in one lump. */
export interface Closed {
  /** Slots no longer held: how many, with the count that the coarser scale remembers of them. */
  readonly lump: { readonly slots: number; readonly count: number; readonly seconds: number };
  /** The slots from here to the end of the stretch are still held. */
  readonly from: number;
  /** What of the coarser slot that holds the stretch's end lies before that end: `taken` of the next call. */
  readonly taken: number;
}

/**
 * The slots of `fine` from `from` up to, not including, `to`. Rings are short and entities may be looked at rarely; what fell out of the
 * finer ring is still in the coarser one, as a sum.
 *
 * @param taken what of the coarser slot that holds `from` was dealt with before.
 */
export const closedSlots = (
  observed: Observed,
  fine: Scale,
  coarse: Scale,
  from: number,
  to: number,
  taken: number,
): Closed => {
  const perCoarse = coarse.slotMs / fine.slotMs;
  const kept = Math.min(to, Math.max(from, to - fine.slots + 1, observed.oldest(fine)));
  const open = Math.floor(to / perCoarse);
  return {
    lump: lumpOf(observed, fine, coarse, from, kept, taken),
    from: kept,
    taken: Math.max(0, observed.count(coarse, open) - sumOf(observed, fine, to, (open + 1) * perCoarse)),
  };
};

const lumpOf = (
  observed: Observed,
  fine: Scale,
  coarse: Scale,
  from: number,
  to: number,
  taken: number,
): Closed['lump'] => {
  if (to <= from) return { slots: 0, count: 0, seconds: 0 };
  const perCoarse = coarse.slotMs / fine.slotMs;
  const last = Math.floor((to - 1) / perCoarse);
  const first = Math.max(Math.floor(from / perCoarse), last - coarse.slots + 1);
  let count = first === Math.floor(from / perCoarse) ? -taken : 0;
  let share = 0;
  for (let slot = first; slot <= last; slot += 1) {
    count += observed.count(coarse, slot);
    share += observed.seconds(coarse, slot) / (coarse.slotMs / 1000);
  }
  const seconds = ((to - from) * (fine.slotMs / 1000) * share) / (last - first + 1);
  return { slots: to - from, count: Math.max(0, count - sumOf(observed, fine, to, (last + 1) * perCoarse)), seconds };
};

const sumOf = (observed: Observed, scale: Scale, from: number, to: number): number => {
  let sum = 0;
  for (let slot = from; slot < to; slot += 1) sum += observed.count(scale, slot);
  return sum;
};
