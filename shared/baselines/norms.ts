import { TEN_MINUTES } from '../windows/scales.ts';
import { allowanceOf, type Experience, marginOf } from './allowance.ts';
import { alphaOfTick, type Budget, cusumThreshold, surpriseLimit } from './budget.ts';
import { FIRST_DAY_RISE, RISE, type SumLimit } from './cusum.ts';
import {
  dispersionOf,
  isFirstDay,
  leaningDispersion,
  NO_SCATTERS,
  type Scatters,
  UNLEARNED_DISPERSION,
} from './dispersion.ts';
import type { Gauge, PerScale } from './gauges.ts';
import { perScale } from './gauges.ts';
import { type GroupBaseline, isMature, living } from './group.ts';
import { type Prior, priorOf } from './prior.ts';
import { record } from './records.ts';
import { factorsOf } from './rhythm.ts';
import { NO_RECORDS, type PerBurst } from './tally.ts';

/** What a group's experience and the budget together demand of one gauge: worked out once per group and tick, used for each of its entities. */
export interface Norms {
  readonly gauge: Gauge;
  readonly prior: Prior;
  /** φ at 10 s, 1 min and 10 min. */
  readonly dispersion: PerScale;
  /** Whether the group has enough experience to say how far off a count is; before that, whatever an entity does is learned. */
  readonly mature: boolean;
  /** Factor on the expected rate at an instant (epoch ms). */
  readonly rhythm: (at: number) => number;
  /** Burst let pass, and the surprise that the rest must exceed. */
  readonly allowance: PerScale;
  readonly surprise: PerScale;
  /** κ, by kind of burst. */
  readonly margin: PerBurst<number>;
  /** ρ that the sums are tuned to. */
  readonly rise: number;
  /** Limits of the cumulative sums by minute and by ten minutes. */
  readonly sums: readonly [SumLimit, SumLimit];
  /** Which of the two sums speaks: where minutes vary more than their own mean, ten of them are taken together; none where rates wander. */
  readonly speakingSum: 0 | 1 | undefined;
}

const NO_RHYTHM = (): number => 1;
/** One minute, or ten minutes, may contribute no more than this part of the threshold. */
const MINUTES_NEEDED = 8;
const TICKS_NEEDED = 3;
const BURSTY = 1;

/**
 * How many times the threshold a sum may reach while it is not known how the rates of this group wander: Ville's inequality holds for
 * counts around a rate that stays, and rates that drift by themselves (wind, queues, people) climb past it for hours.
 * In full until there are witnesses; after that it fades with the days that any lawful rise would have been recorded in.
 */
const coldTimes = ({ ageMs, mature }: Experience): number =>
  mature ? 1 + (COLD_TIMES - 1) * (DAY_MS / (DAY_MS + ageMs)) : COLD_TIMES;

/**
 * Whether ten minutes vary nearly as much as one. Independent minutes would vary √10 times less together; what does not average out
 * is a rate that wanders by itself (wind, queues, people), and the sums, which take steps for independent, would follow it.
 * Both lean alike on a prior of which this is true, so that a group of two is thought to wander until a day has shown otherwise.
 */
const wanders = ([, minute, tenMinutes]: Scatters, ageMs: number): boolean => {
  const { windows } = tenMinutes;
  const lasting = leaningDispersion(tenMinutes, windows);
  return (
    lasting >= (isFirstDay(ageMs) ? FIRST_DAY_WANDERING : WANDERING) &&
    lasting >= leaningDispersion(minute, windows) / WANDERING_PART
  );
};

const WANDERING = 0.15;
/** Before there are records of rises to hold it against, a rate that drifts must not reach 2.16 times itself, where sums climb: that is 3.4 σ here. */
const FIRST_DAY_WANDERING = 0.05;
const WANDERING_PART = 3;
/** Ten-minute windows of entities before which a group has had no time to wander: a few hours of a few. */
const FEWEST_WINDOWS = 36;

const speakingSum = (
  { normallyZero }: Gauge,
  dispersion: PerScale,
  scatters: Scatters,
  ageMs: number,
): Norms['speakingSum'] => {
  const isBeginning = isFirstDay(ageMs) && scatters[2].windows < FEWEST_WINDOWS;
  if (!normallyZero && !isBeginning && wanders(scatters, ageMs)) return undefined;
  return dispersion[1] > BURSTY ? 1 : 0;
};

const COLD_TIMES = 1.5;
const DAY_MS = 86_400_000;

/** `group` is undefined for a group that nothing was learned of. `at`: epoch ms. */
export const normsOf = (gauge: Gauge, group: GroupBaseline | undefined, budget: Budget, at: number): Norms => {
  const ageMs = group ? Math.max(0, at - group.born * TEN_MINUTES.slotMs) : 0;
  const experience: Experience = { ticks: group?.ticks ?? 0, ageMs, mature: group ? isMature(group, gauge) : false };
  const alpha = alphaOfTick(budget, gauge.share);
  const records = group?.records ?? NO_RECORDS;
  const margin = records.map((of) => marginOf(of, experience.ticks, alpha)) as unknown as PerBurst<number>;
  const dispersion = group ? dispersionOf(group.scatters, ageMs) : UNLEARNED_DISPERSION;
  const sum = (index: 3 | 4, secondsPerStep: number, stepsNeeded: number): SumLimit => {
    const threshold = cusumThreshold(budget, gauge.share, secondsPerStep);
    const cold = gauge.normallyZero ? threshold : threshold * coldTimes(experience);
    return { limit: Math.max(cold, margin[index] * record(records[index])), most: threshold / stepsNeeded };
  };
  return {
    gauge,
    prior: group && !gauge.normallyZero ? priorOf(group.moments, living(group), gauge.prior) : gauge.prior,
    dispersion,
    mature: experience.mature,
    rhythm: group ? factorsOf(group.rhythm) : NO_RHYTHM,
    allowance: perScale((_, index) =>
      allowanceOf(records[index], margin[index], gauge.floor[index], gauge.cold[index], experience),
    ),
    surprise: perScale((scale) => surpriseLimit(budget, gauge.share, scale)),
    margin,
    rise: isFirstDay(ageMs) ? FIRST_DAY_RISE : RISE,
    sums: [sum(3, 60, MINUTES_NEEDED), sum(4, 600, TICKS_NEEDED)],
    speakingSum: speakingSum(gauge, dispersion, group?.scatters ?? NO_SCATTERS, ageMs),
  };
};
