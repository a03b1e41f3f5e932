import { ONE_MINUTE, slotOf, TEN_MINUTES, TEN_SECONDS } from '../windows/scales.ts';
import { countAt, type Series } from '../windows/series.ts';
import { scatterOfCounts, sizeOf } from './dispersion.ts';
import { type PerScale, perScale } from './gauges.ts';
import type { Norms } from './norms.ts';
import { expectedRate, isYoung, type RateState, tickOf, worthOf } from './rate.ts';

/**
 * What a calm entity can be recognised by for the rest of its learning tick: as long as its counts stay within its own noise,
 * its sums low and its group still, nothing is found, nothing becomes due and nothing is told but how its counts vary.
 */
export interface Calm {
  readonly tick: number;
  /** Finest slot from which on it holds. */
  readonly from: number;
  /** The smallest counts that are looked at more closely, at 10 s, 1 min and 10 min. */
  readonly noise: PerScale;
  readonly expected: PerScale;
  readonly dispersion: PerScale;
  readonly young: boolean;
}

/** Sums above this part of their limits are followed minute by minute. From here they need six more of the eight minutes. */
const LOW = 0.25;

/** Undefined for an entity that is to be followed closely. */
export const calmOf = (state: RateState, norms: Norms): Calm | undefined => {
  const [byMinute, byTick] = norms.sums;
  if (state.sums[0] > LOW * byMinute.limit || state.sums[1] > LOW * byTick.limit) return undefined;
  const rate = expectedRate(state, norms) * norms.rhythm(state.through * TEN_SECONDS.slotMs);
  const worth = worthOf(state, norms);
  const { dispersion } = norms;
  const expected = perScale((scale) => Math.max(LEAST_EXPECTED, (rate * scale.slotMs) / 1000));
  return {
    tick: tickOf(state.through),
    from: state.through,
    expected,
    noise: perScale((_, index) => noiseOf(expected[index], sizeOf(worth, dispersion[index]))),
    dispersion,
    young: isYoung(state),
  };
};

/** What a batch counts in its slot, and how much of that the series holds already. */
export interface Fresh {
  readonly held: number;
  readonly fresh: number;
}

/**
 * Whether a look at an entity that was watched throughout would find nothing, for the price of three comparisons. What the group is told of its
 * counts all the same is added to `excess`, per scale: see {@link scatterOfCounts}.
 *
 * @param slot the finest slot that the whole batch lies in.
 */
export const isWithin = (
  { tick, from, noise, expected, dispersion, young }: Calm,
  series: Series,
  slot: number,
  { held, fresh }: Fresh,
  excess: number[],
): boolean => {
  if (slot < from || tickOf(slot) !== tick) return false;
  const at = slot * TEN_SECONDS.slotMs;
  const more = fresh - held;
  const tenSeconds = countAt(series, TEN_SECONDS, slot) + more;
  if (tenSeconds >= noise[0]) return false;
  const minute = countAt(series, ONE_MINUTE, slotOf(ONE_MINUTE, at)) + more;
  if (minute >= noise[1]) return false;
  const tenMinutes = countAt(series, TEN_MINUTES, slotOf(TEN_MINUTES, at)) + more;
  if (tenMinutes >= noise[2]) return false;
  if (young) return true;
  excess[0] = (excess[0] as number) + scatterOfCounts(tenSeconds - fresh, tenSeconds, expected[0], dispersion[0]);
  excess[1] = (excess[1] as number) + scatterOfCounts(minute - fresh, minute, expected[1], dispersion[1]);
  excess[2] = (excess[2] as number) + scatterOfCounts(tenMinutes - fresh, tenMinutes, expected[2], dispersion[2]);
  return true;
};

/**
 * Three standard deviations: no more than the count whose surprise makes it a burst, because counts lean to the right
 * (a normal variable exceeds it with a chance of 1.3 in 1 000, a burst is 1 in 1 000), and found without asking the tail.
 */
const noiseOf = (mean: number, size: number): number =>
  Math.max(2, Math.floor(mean + 3 * Math.sqrt(mean + (mean * mean) / size)) + 1);

const LEAST_EXPECTED = 1e-6;
