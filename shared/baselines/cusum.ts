/**
 * Winsorised CUSUM of negative-binomial counts (DETECTION-NOTES §2.5): the log likelihood ratio of a rate ρ times as high, summed
 * while it is positive, where one step may contribute no more than a part of the threshold. A burst cannot fire it; a small rise that lasts does.
 */

/** ρ: the rise that it is tuned to. It starts to climb at (ρ − 1)/ln ρ times the normal rate: 1.64. */
export const RISE = 2.5;
/** On a group's first day, when the hours have no factors yet, twice the rate is nothing to speak of: it starts to climb at 2.16. */
export const FIRST_DAY_RISE = 4;
/** How many times the normal rate makes a sum climb. */
export const climbsFrom = (rise: number): number => (rise - 1) / Math.log(rise);

/** Below this expectation a step says next to nothing, and a single count must not say everything. */
const LEAST_MEAN = 0.02;

/** ℓ = X·ln(ρ(r+m)/(r+ρm)) + r·ln((r+m)/(r+ρm)) for one step with count X, mean m and size r. */
export const logRatio = (count: number, mean: number, size: number, rise: number): number => {
  const m = Math.max(LEAST_MEAN, mean);
  const log = Math.log((size + m) / (size + rise * m));
  return count * (Math.log(rise) + log) + size * log;
};

/** What a sum is held against: its limit, and the most that one step may add to it. */
export interface SumLimit {
  readonly limit: number;
  readonly most: number;
}

/** C ← max(0, C + min(ℓ, most)) for `steps` equal steps. It never stands higher than one step above its limit, so that it is down again soon after an attack has ended. */
export const accumulate = (sum: number, ratio: number, { limit, most }: SumLimit, steps = 1): number =>
  Math.min(limit + most, Math.max(0, sum + steps * Math.min(ratio, most)));
