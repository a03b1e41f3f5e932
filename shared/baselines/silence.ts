import { type Budget, shares } from './budget.ts';
import { type Lows, NO_LOWS, noteLow, usualLow } from './lows.ts';
import { type Attendance, NOBODY_SEEN } from './presence.ts';

/**
 * How many regular clients of a group are usually heard of in ten minutes: decayed means of who attended, so that nobody has to be asked
 * who is missing. Those of clients that are regular for less than an hour, or were culprits, are not told to it:
 * the clients of an attack that ends are no group that falls silent. Plain JSON of about 100 bytes beside its lows.
 */
export interface Roll {
  /** First tick that is not folded in. */
  readonly through: number;
  /** Σ over ticks, with forgetting: of ticks, of those seen, of its square, of their unsteadiness. */
  readonly ticks: number;
  readonly seen: number;
  readonly squares: number;
  readonly unsteadiness: number;
  readonly lows: Lows;
  /** Ticks that the group has been silent for. */
  readonly silent: number;
}

export const newRoll = (tick: number): Roll => ({
  through: tick,
  ticks: 0,
  seen: 0,
  squares: 0,
  unsteadiness: 0,
  lows: NO_LOWS,
  silent: 0,
});

/** A part of a group that usually speaks and does not. */
export interface Silence {
  readonly expected: number;
  readonly seen: number;
  /** Standard deviations below what was expected, and how many are too many. */
  readonly deviations: number;
  readonly limit: number;
}

const KEPT = 0.99;
/** Of a group that was heard of for less than an hour nobody knows who is missing. */
const FEWEST_TICKS = 6;
/** An expectation is no better than this. */
const MODEL_ERROR = 0.04;
const FEWEST_MISSING = 4;
const LEAST_SHARE = 0.1;
/** After a day of silence people have decided, and the roll begins anew with those who are left. */
const MOST_SILENT_TICKS = 144;
const TICKS_A_DAY = 144;

/**
 * The tick `tick`, which is over and was watched: z = (E − seen − ½)/√(V + (0.04 E)² + ¼) > √(2 ln(144 · groups/budget)),
 * and at least 4 and a tenth of the group missing (DETECTION-NOTES §7). V is Σp(1 − p), or how much the attendance was seen to vary where that is more:
 * clients that report by one clock are there together. E is at most what there was at this hour of the day, or of the week, before. While it is silent the roll is not learned.
 *
 * @param groups how many groups are watched: they share the budget.
 */
export const callRoll = (
  roll: Roll,
  tick: number,
  attendance: Attendance | undefined,
  falseAlarmsPerDay: Budget['falseAlarmsPerDay'],
  groups: number,
): { readonly roll: Roll; readonly silence: Silence | undefined } => {
  if (tick < roll.through) return { roll, silence: undefined };
  const { seen, unsteadiness } = attendance ?? NOBODY_SEEN;
  const silence = isYoung(roll) ? undefined : missing(expectationOf([roll], tick), seen, falseAlarmsPerDay, groups);
  const lows = noteLow(roll.lows, tick, roll.through - 1, seen);
  const called = { ...roll, through: tick + 1, lows };
  if (silence && roll.silent >= MOST_SILENT_TICKS) return { roll: { ...newRoll(tick + 1), lows }, silence: undefined };
  if (silence) return { roll: { ...called, silent: roll.silent + 1 }, silence };
  return {
    roll: {
      ...called,
      ticks: round(KEPT * roll.ticks + 1),
      seen: round(KEPT * roll.seen + seen),
      squares: round(KEPT * roll.squares + seen * seen),
      unsteadiness: round(KEPT * roll.unsteadiness + unsteadiness),
      silent: 0,
    },
    silence: undefined,
  };
};

/**
 * Nearly the whole fleet at once: all rolls are one. Where less than a tenth of those expected is heard of, the fleet is out, or whoever should
 * have heard them is; no group has fallen silent then.
 */
export const missingAltogether = (
  rolls: readonly Roll[],
  tick: number,
  seen: number,
  falseAlarmsPerDay: Budget['falseAlarmsPerDay'],
): Silence | undefined => {
  const expectation = expectationOf(
    rolls.filter((roll) => !isYoung(roll)),
    tick,
  );
  if (seen > ALTOGETHER * expectation.expected) return undefined;
  return missing(expectation, seen, falseAlarmsPerDay, rolls.length);
};

const ALTOGETHER = 0.1;

const isYoung = ({ ticks }: Roll): boolean => ticks < FEWEST_TICKS;

interface Expectation {
  readonly expected: number;
  readonly deviation: number;
}

/** Of several groups together; they may keep the same hours too, so that it is their deviations that add up, and not the squares. */
const expectationOf = (rolls: readonly Roll[], tick: number): Expectation => ({
  expected: rolls.reduce((sum, { seen, ticks, lows }) => sum + Math.min(seen / ticks, usualLow(lows, tick)), 0),
  deviation: rolls.reduce((sum, roll) => sum + deviationOf(roll), 0),
});

const deviationOf = ({ ticks, seen, squares, unsteadiness }: Roll): number =>
  Math.sqrt(Math.max(unsteadiness / ticks, squares / ticks - (seen / ticks) ** 2));

const missing = (
  { expected, deviation }: Expectation,
  seen: number,
  falseAlarmsPerDay: number,
  groups: number,
): Silence | undefined => {
  const deviations = (expected - seen - 0.5) / Math.sqrt(deviation ** 2 + (MODEL_ERROR * expected) ** 2 + 0.25);
  const limit = Math.sqrt(2 * Math.log((TICKS_A_DAY * groups) / (falseAlarmsPerDay * shares.silence)));
  const few = expected - seen < Math.max(FEWEST_MISSING, LEAST_SHARE * expected);
  return few || deviations <= limit ? undefined : { expected, seen, deviations, limit };
};

const round = (value: number): number => Number(value.toPrecision(6));
