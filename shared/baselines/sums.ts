import { ONE_MINUTE, type Scale, TEN_MINUTES } from '../windows/scales.ts';
import { accumulate, climbsFrom, logRatio } from './cusum.ts';
import { sizeOf } from './dispersion.ts';
import type { Norms } from './norms.ts';
import type { Closed, Observed } from './observed.ts';
import { type Elapsed, expectedRate, type RateState, worthOf } from './rate.ts';
import type { Reading } from './reading.ts';

/** The cumulative sums with the closed minutes and ticks added. */
export interface Summed {
  readonly sums: readonly [number, number];
  /** The highest that each stood in the meantime. */
  readonly crests: readonly [number, number];
  /** Where the one that speaks is beyond its limit and still rising. */
  readonly reading: Reading | undefined;
  /** Whether it is half way there: the gate counts that, for a whole group whose rate rises does so at a different pace each. */
  readonly odd: boolean;
}

/** Experience that a sum needs where the prior is vague, in effective seconds. */
const SPEAKS_S = [600, 1200] as const;

/** @param mayRise false while the entity's group moves together: what it does then is not its own, and must not be held against it later. */
export const sumUp = (state: RateState, observed: Observed, norms: Norms, gone: Elapsed, mayRise: boolean): Summed => {
  const byMinute = addUp(0, state, observed, norms, gone.minutes, mayRise);
  const byTick = addUp(1, state, observed, norms, gone.ticks, mayRise);
  const told = { sums: [byMinute.sum, byTick.sum], crests: [byMinute.crest, byTick.crest] } as const;
  const which = norms.speakingSum;
  if (which === undefined) return { ...told, reading: undefined, odd: false };
  const speaks = norms.gauge.normallyZero || state.seconds >= SPEAKS_S[which];
  const course = which === 0 ? byMinute : byTick;
  return {
    ...told,
    reading: speaks ? readingOf(course, which, state, observed, norms, gone) : undefined,
    odd: speaks && course.rising && course.sum > norms.sums[which].limit / 2,
  };
};

interface Course {
  readonly sum: number;
  readonly crest: number;
  readonly rising: boolean;
}

const steps = [ONE_MINUTE, TEN_MINUTES] as const;

const addUp = (
  which: 0 | 1,
  state: RateState,
  observed: Observed,
  norms: Norms,
  closed: Closed & { to: number },
  mayRise: boolean,
): Course => {
  const step = steps[which];
  const rate = expectedRate(state, norms);
  const size = sizeOf(worthOf(state, norms), norms.dispersion[which + 1] as number);
  const limit = norms.sums[which];
  let sum = state.sums[which];
  let crest = 0;
  let last = 0;
  const add = (count: number, seconds: number, at: number, times: number): void => {
    if (seconds <= 0) return;
    const ratio = logRatio(count, rate * seconds * norms.rhythm(at), size, norms.rise);
    last = mayRise ? ratio : Math.min(0, ratio);
    sum = accumulate(sum, last, limit, times);
    crest = Math.max(crest, sum);
  };
  const { lump } = closed;
  if (lump.slots > 0)
    add(lump.count / lump.slots, lump.seconds / lump.slots, (closed.from - 1) * step.slotMs, lump.slots);
  for (let slot = closed.from; slot < closed.to; slot += 1)
    add(observed.count(step, slot), observed.seconds(step, slot), slot * step.slotMs, 1);
  return { sum, crest, rising: last > 0 };
};

/** A sum that stands high from what is over says nothing: what the ring still holds must be elevated too. */
const readingOf = (
  { sum, rising }: Course,
  which: 0 | 1,
  state: RateState,
  observed: Observed,
  norms: Norms,
  { minutes, ticks }: Elapsed,
): Reading | undefined => {
  const { limit } = norms.sums[which];
  if (!rising || sum <= limit) return undefined;
  const step = steps[which];
  const last = (which === 0 ? minutes.to : ticks.to) - 1;
  const over = spanOf(step, last);
  const exposureSeconds = sumOver(over, (slot) => observed.seconds(step, slot));
  const seen = sumOver(over, (slot) => observed.count(step, slot));
  const expected = expectedRate(state, norms) * norms.rhythm(last * step.slotMs) * exposureSeconds;
  if (seen <= climbsFrom(norms.rise) * expected) return undefined;
  return {
    test: 'sum',
    scaleSeconds: step.slotMs / 1000,
    degree: 'high',
    seen,
    expected,
    allowance: 0,
    surprise: sum / Math.LN10,
    limit: limit / Math.LN10,
    exposureSeconds,
  };
};

/** The closed slots that the sentence about a sum tells of: as many as the ring holds. */
const spanOf = (step: Scale, last: number): readonly number[] =>
  Array.from({ length: step.slots - 1 }, (_, index) => last - step.slots + 2 + index);

const sumOver = (slots: readonly number[], of: (slot: number) => number): number =>
  slots.reduce((sum, slot) => sum + of(slot), 0);
