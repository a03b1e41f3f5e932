/** Lets so many pass a second. */
export interface Rate {
  /** Whether one more may pass at `now` (epoch milliseconds). */
  take(now: number): boolean;
}

/** Seconds are counted from the first that passes, so that a burst is not split by the clock. */
export const createRate = (perSecond: number): Rate => {
  let startedAt = Number.NEGATIVE_INFINITY;
  let taken = 0;

  return {
    take(now) {
      if (now - startedAt >= 1_000) {
        startedAt = now;
        taken = 0;
      }
      taken += 1;
      return taken <= perSecond;
    },
  };
};
