import { slotOf, TEN_SECONDS } from '../windows/scales.ts';
import { contributionOf } from './contribution.ts';
import { NO_SCATTERS } from './dispersion.ts';
import type { PerScale } from './gauges.ts';
import { lessonOf } from './lesson.ts';
import { look } from './look.ts';
import type { Norms } from './norms.ts';
import type { Observed } from './observed.ts';
import { elapsed, type Learned, learnTicks, newRate, type RateState, tickOf } from './rate.ts';
import { type Circumstances, NO_EXCESS, type Reading } from './reading.ts';
import { sumUp } from './sums.ts';
import { EMPTY_TALLY, type Tally } from './tally.ts';

/** What is to be said of one gauge of one entity at an instant, and what is to be remembered of it. */
export interface Judgement {
  /** Everything that went beyond its norms, the shortest window first. Empty for nearly everybody. */
  readonly readings: readonly Reading[];
  /** Excess over its own noise at 10 s, 1 min and 10 min, where a short window or a sum is unlikely: what the gate counts. */
  readonly odd: PerScale | undefined;
  /** To tell the group at once, whether or not anything is written. */
  readonly told: Tally;
  /** To write, and to tell the group when it is written: both or neither. */
  readonly state: RateState;
  readonly contribution: Tally;
  /** Whether writing is worth it now: a tick has passed, something went beyond its norms, or a burst has grown. */
  readonly due: boolean;
}

/**
 * One gauge of one entity at event time `at`, the newest of its batch. Pure: the same past and window always give the same,
 * and judging again after the state is written folds nothing twice.
 */
export const judge = (
  past: RateState | undefined,
  observed: Observed,
  norms: Norms,
  at: number,
  circumstances: Circumstances,
): Judgement => {
  const before = past ?? newRate(at);
  const now = Math.max(before.through, slotOf(TEN_SECONDS, at));
  const newTick = tickOf(now) > tickOf(before.through);
  const { underIncident, gateOpen } = circumstances;
  const gone = elapsed(before, observed, at);
  const sums = sumUp(before, observed, norms, gone, !gateOpen);
  const looked = look(before, observed, norms, at, newTick ? before.through : undefined);
  const { bursts, past: earlier, scatters } = looked;
  const readings = sums.reading ? [...looked.readings, sums.reading] : looked.readings;
  const exceeded = readings.length > 0;
  const learned: Learned = underIncident
    ? { state: before, presentTicks: 0 }
    : learnTicks(before, observed, gone, norms);
  const lesson = lessonOf(before, { bursts, past: earlier, sums, exceeded, newTick, at }, norms, circumstances);
  const state: RateState = {
    ...learned.state,
    through: now,
    taken: [gone.minutes.taken, gone.ticks.taken],
    ...lesson.remembered,
  };
  const due = past === undefined || newTick || (exceeded && !before.spoiled) || hasGrown(bursts, before.bursts);
  const told = underIncident ? EMPTY_TALLY : contributionOf(before, learned, observed, norms, gone, circumstances, at);
  return {
    readings,
    odd: bursts[0] > 0 || bursts[1] > 0 ? bursts : sums.odd ? NO_EXCESS : undefined,
    told: exceeded || underIncident || scatters === NO_SCATTERS ? EMPTY_TALLY : { ...EMPTY_TALLY, scatters },
    state: due ? rounded(state) : state,
    contribution: { ...told, records: lesson.records },
    due,
  };
};

/** A burst is written again when it has grown by a quarter: a flood costs a handful of writes, not one a batch. */
const hasGrown = (bursts: PerScale, known: PerScale = NO_EXCESS): boolean =>
  bursts.some((burst, index) => burst > 1.25 * (known[index] as number) + 1);

/** Six digits are enough for an estimate, and keep the item small. */
const rounded = (state: RateState): RateState => ({
  ...state,
  counts: round(state.counts),
  seconds: round(state.seconds),
  anchorCounts: round(state.anchorCounts),
  anchorSeconds: round(state.anchorSeconds),
  sums: [round(state.sums[0]), round(state.sums[1])],
});

const round = (value: number): number => Number(value.toPrecision(6));
