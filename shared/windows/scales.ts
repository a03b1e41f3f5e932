/** A way to look at the same counts: so many slots of such a length. Each slot holds a whole number of the next finer one's. */
export interface Scale {
  readonly name: string;
  /** Place among {@link scales}. */
  readonly index: number;
  /** One letter, for storage. */
  readonly code: string;
  readonly slotMs: number;
  readonly slots: number;
}

export const TEN_SECONDS: Scale = { name: '10 s', index: 0, code: 'a', slotMs: 10_000, slots: 12 };
export const ONE_MINUTE: Scale = { name: '1 min', index: 1, code: 'b', slotMs: 60_000, slots: 10 };
export const TEN_MINUTES: Scale = { name: '10 min', index: 2, code: 'c', slotMs: 600_000, slots: 6 };
/** For people and for costs, not for rate tests. */
export const ONE_HOUR: Scale = { name: '1 h', index: 3, code: 'd', slotMs: 3_600_000, slots: 24 };

/** Finest first. A count goes to each of them. */
export const scales: readonly Scale[] = [TEN_SECONDS, ONE_MINUTE, TEN_MINUTES, ONE_HOUR];

/** Number of the slot that `at` (epoch ms) falls in, counted from the epoch: slots are half-open, [start, start + slotMs). */
export const slotOf = (scale: Scale, at: number): number => Math.floor(at / scale.slotMs);
