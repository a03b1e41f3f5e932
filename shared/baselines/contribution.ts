import { type Scale, TEN_MINUTES, TEN_SECONDS } from '../windows/scales.ts';
import { NO_SCATTERS, type Scatter, type Scatters, scatterOfTime } from './dispersion.ts';
import { testedScales } from './gauges.ts';
import type { Norms } from './norms.ts';
import type { Observed } from './observed.ts';
import { momentsOf } from './prior.ts';
import { type Elapsed, expectedRate, isYoung, type Learned, type RateState, tickOf, worthOf } from './rate.ts';
import type { Circumstances } from './reading.ts';
import { EMPTY_TALLY, type Tally } from './tally.ts';

/** What the closed ticks of an entity tell its group: what it remembers, how its time went by, at which pace. A tally of one, without records. */
export const contributionOf = (
  before: RateState,
  { state: learned, presentTicks }: Learned,
  observed: Observed,
  norms: Norms,
  gone: Elapsed,
  { entity }: Circumstances,
  at: number,
): Tally => {
  const ticks = gone.ticks.to - tickOf(before.through);
  if (ticks <= 0) return EMPTY_TALLY;
  const rate = expectedRate(before, norms);
  return {
    ...EMPTY_TALLY,
    moments: momentsOf(Math.min(ticks, MOST_WEIGHT), learned.counts, learned.seconds),
    scatters: isYoung(before) ? NO_SCATTERS : timeOf(before, presentTicks, observed, norms, gone),
    ticks: watchedSeconds(observed, gone) / (TEN_MINUTES.slotMs / 1000),
    pace: isYoung(before) || ticks > LONGEST_PACE ? EMPTY_TALLY.pace : paceOf(rate, observed, norms, gone),
    tenured: at - before.born * TEN_SECONDS.slotMs >= DAY_MS ? [entity] : [],
  };
};

const DAY_MS = 86_400_000;
/** An entity that was away for weeks does not speak for all of them. */
const MOST_WEIGHT = 36;
/** Longer ago than this is another hour. */
const LONGEST_PACE = 3;
/** What no rhythm explains is not rhythm. */
const MOST_PACE = 3;

const paceOf = (
  rate: number,
  observed: Observed,
  { gauge }: Norms,
  { ticks: { from, to } }: Elapsed,
): Tally['pace'] => {
  let [seen, expected] = [0, 0];
  for (let tick = from; tick < to; tick += 1) {
    const mean = rate * observed.seconds(TEN_MINUTES, tick);
    seen += Math.min(observed.count(TEN_MINUTES, tick), MOST_PACE * mean + gauge.floor[2]);
    expected += mean;
  }
  return [seen, expected];
};

/** The windows of the ticks that went by; how they were watched is taken from those still held. */
const timeOf = (
  state: RateState,
  presentTicks: number,
  observed: Observed,
  norms: Norms,
  { ticks }: Elapsed,
): Scatters => {
  const rate = expectedRate(state, norms) * norms.rhythm((ticks.to - 1) * TEN_MINUTES.slotMs);
  const worth = worthOf(state, norms);
  const over = (scale: Scale): Scatter =>
    scatterOfTime(
      (presentTicks * TEN_MINUTES.slotMs) / scale.slotMs,
      (rate * scale.slotMs) / 1000,
      worth,
      sharesWatched(observed, scale, (ticks.to * TEN_MINUTES.slotMs) / scale.slotMs),
    );
  return [over(testedScales[0]), over(testedScales[1]), over(testedScales[2])];
};

const sharesWatched = (observed: Observed, scale: Scale, to: number): [number, number] => {
  let [sum, squares] = [0, 0];
  for (let slot = to - scale.slots + 1; slot < to; slot += 1) {
    const share = observed.seconds(scale, slot) / (scale.slotMs / 1000);
    sum += share;
    squares += share * share;
  }
  return [sum / (scale.slots - 1), squares / (scale.slots - 1)];
};

const watchedSeconds = (observed: Observed, { ticks: { lump, from, to } }: Elapsed): number => {
  let seconds = lump.seconds;
  for (let tick = from; tick < to; tick += 1) seconds += observed.seconds(TEN_MINUTES, tick);
  return seconds;
};
