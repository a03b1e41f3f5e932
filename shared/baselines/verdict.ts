import type { Baseline } from '../types/baseline.ts';
import { CUSTOMARY_DAYS } from './custom.ts';
import type { PerScale } from './gauges.ts';
import type { GroupBaseline } from './group.ts';
import { TAINTED } from './lesson.ts';
import type { Peaked } from './peaks.ts';
import type { RateState } from './rate.ts';
import type { Records } from './records.ts';
import { mergeAll } from './tally.ts';

/** Evidence that a verdict is worth: an hour of the rate that people called normal. */
const WORTH_S = 3600;

/**
 * People said "benign": what the entity does is its normal rate from now on, for the anchor too, and its sums begin anew.
 *
 * @param perSecond what it was seen to do, counts per effective second.
 */
export const acceptRate = (state: RateState, perSecond: number): RateState => {
  const seconds = Math.max(state.seconds, WORTH_S);
  const anchorSeconds = Math.max(state.anchorSeconds, WORTH_S);
  return {
    ...state,
    counts: perSecond * seconds,
    seconds,
    anchorCounts: perSecond * anchorSeconds,
    anchorSeconds,
    sums: [0, 0],
    crests: [0, 0],
    bursts: undefined,
    spoiled: undefined,
  };
};

/**
 * The burst that people called normal, in full: one witness. An allowance follows the third, so that three such verdicts on distinct
 * entities move it, and one does not; where fewer than three ever burst, nobody's bursts of one take the other places.
 *
 * @param excess over the entity's own noise at 10 s, 1 min and 10 min.
 */
export const acceptBurst = (group: GroupBaseline, entity: number, excess: PerScale, at: number): GroupBaseline => {
  const day = Math.floor(at / DAY_MS);
  const witness = (index: 0 | 1 | 2): Records => {
    if (excess[index] <= 0) return [];
    const others = group.records[index].filter(([other]) => other !== entity).length;
    const nobodys = NOBODIES.slice(0, Math.max(0, NOBODIES.length - others)).map((nobody) => [nobody, 1, day] as const);
    return [[entity, excess[index], day], ...nobodys];
  };
  return { ...group, records: mergeAll(group.records, [witness(0), witness(1), witness(2), [], []]) };
};

/** No entity's hash is below 0. */
const NOBODIES = [-1, -2];

/** People said "true": nothing of what it did lately is told to its group as lawful. */
export const rejectLesson = (state: RateState): RateState => ({
  ...state,
  crests: [TAINTED, TAINTED],
  bursts: undefined,
  spoiled: true,
});

/** As many as were seen are normal, as if they always had been. */
export const acceptPeak = (baseline: Baseline, name: Peaked, seen: number, at: number): Baseline => {
  const most = Math.max(seen, baseline.peaks?.[name]?.most ?? 0);
  return { ...baseline, peaks: { ...baseline.peaks, [name]: { most, day: Math.floor(at / DAY_MS), before: most } } };
};

/** What it does is its custom from now on. */
export const acceptHabits = (baseline: Baseline, names: readonly string[], at: number): Baseline => {
  const { habits = [] } = baseline;
  const known = new Map(habits.map((habit) => [habit.id, habit]));
  const accepted = names.map((id) => {
    const { firstSeenAt = at, days = 0 } = known.get(id) ?? {};
    return { id, firstSeenAt, lastSeenAt: at, days: Math.max(days, CUSTOMARY_DAYS) };
  });
  return { ...baseline, habits: [...habits.filter(({ id }) => !names.includes(id)), ...accepted] };
};

/** People said "true": peaks and habits that it has since `since` (epoch ms) are forgotten. */
export const forgetSince = (baseline: Baseline, since: number): Baseline => {
  const { habits, peaks } = baseline;
  return {
    ...baseline,
    ...(habits && { habits: habits.filter(({ firstSeenAt }) => firstSeenAt < since) }),
    ...(peaks && {
      peaks: Object.fromEntries(
        Object.entries(peaks).map(([name, peak]) => [
          name,
          peak.day >= Math.floor(since / DAY_MS) ? { ...peak, most: peak.before } : peak,
        ]),
      ),
    }),
  };
};

const DAY_MS = 86_400_000;
