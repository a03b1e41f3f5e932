/**
 * The hours of a group: how the rates of its entities at this hour compare with their rates on the whole, on ordinary weekdays and on those that
 * are of another kind. Learned from what entities counted against what they expected without it, so that a group that grows has no other rhythm.
 * With it a day of ±60 % is invisible from the second day on, and the weekend of an office from the third.
 */
export interface Rhythm {
  /** Per UTC hour of ordinary days: counts seen, counts expected without any factor. */
  readonly hours: readonly Cell[];
  /** The same for days of another kind. */
  readonly otherHours: readonly Cell[];
  /** Per UTC weekday, Sunday first, against ordinary hours; and how much of each was seen, in days. */
  readonly days: readonly Cell[];
  readonly lived: readonly number[];
}

/** Counts seen, and expected. */
export type Cell = readonly [seen: number, expected: number];

const HOURS = 24;
const DAYS = 7;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const TICK_MS = 600_000;
const EMPTY: Cell = [0, 0];

export const NO_RHYTHM: Rhythm = {
  hours: new Array<Cell>(HOURS).fill(EMPTY),
  otherHours: new Array<Cell>(HOURS).fill(EMPTY),
  days: new Array<Cell>(DAYS).fill(EMPTY),
  lived: new Array<number>(DAYS).fill(0),
};

/** Factor on the expected rate at an instant (epoch ms): one on the average of ordinary days. */
export const factorsOf = (rhythm: Rhythm): ((at: number) => number) => {
  const mean = meanOf(rhythm.hours);
  const [ordinary, other] = [rhythm.hours, rhythm.otherHours].map((cells) => cells.map((cell) => factor(cell, mean)));
  const kinds = rhythm.days.map((_, day) => (isOther(rhythm, day) ? other : ordinary) as readonly number[]);
  return (at) => kinds[dayOf(at)]?.[hourOf(at)] as number;
};

/**
 * The rhythm with one tick of ten minutes folded in.
 *
 * @param tick its number since the epoch.
 * @param pace what the entities counted in it, and what they expected without the rhythm.
 */
export const learnRhythm = (rhythm: Rhythm, tick: number, [seen, expected]: Cell): Rhythm => {
  const at = tick * TICK_MS;
  const [hour, day] = [hourOf(at), dayOf(at)];
  const ordinary = factor(rhythm.hours[hour] as Cell, meanOf(rhythm.hours));
  const other = isOther(rhythm, day);
  return {
    hours: other ? rhythm.hours : withCell(rhythm.hours, hour, [seen, expected], HOUR_KEPT),
    otherHours: other ? withCell(rhythm.otherHours, hour, [seen, expected], HOUR_KEPT) : rhythm.otherHours,
    days: withCell(rhythm.days, day, [seen, expected * ordinary], DAY_KEPT),
    lived: rhythm.lived.with(day, round(Math.min(MOST_DAYS, (rhythm.lived[day] as number) + TICK_MS / DAY_MS))),
  };
};

/** Kept from tick to tick: memory of six of its days for an hour, of four of its weeks for a weekday. */
const HOUR_KEPT = 0.85 ** (TICK_MS / HOUR_MS);
const DAY_KEPT = 0.75 ** (TICK_MS / DAY_MS);
/** Factors lie between these; a group that is silent at night is still listened to. */
const LEAST_FACTOR = 0.2;
const MOST_FACTOR = 3;
/** Counts that a factor needs before it moves far from 1. */
const SLACK = 30;
/** A weekday must have come twice, nearly whole, before it says anything: the first Monday is not a habit. */
const FEWEST_DAYS = 1.8;
const MOST_DAYS = 9;
/** A weekday so far from the others, or its inverse, is of another kind. */
const OTHER_FACTOR = 0.7;

const isOther = ({ days, lived }: Rhythm, day: number): boolean => {
  if ((lived[day] as number) < FEWEST_DAYS) return false;
  const relative = factor(days[day] as Cell, meanOf(days));
  return relative < OTHER_FACTOR || relative > 1 / OTHER_FACTOR;
};

/** Factors are relative to the mean of all: without that they and the entities' rates could drift apart together. */
const meanOf = (cells: readonly Cell[]): number => {
  let [seen, expected] = [SLACK, SLACK];
  for (const [s, e] of cells) [seen, expected] = [seen + s, expected + e];
  return seen / expected;
};

const factor = ([seen, expected]: Cell, mean: number): number =>
  Math.min(MOST_FACTOR, Math.max(LEAST_FACTOR, (seen + SLACK) / (expected * mean + SLACK)));

const withCell = (cells: readonly Cell[], index: number, [seen, expected]: Cell, keep: number): readonly Cell[] => {
  const [oldSeen, oldExpected] = cells[index] as Cell;
  return cells.with(index, [round(keep * oldSeen + seen), round(keep * oldExpected + expected)]);
};

const hourOf = (at: number): number => Math.floor(at / HOUR_MS) % HOURS;
/** 1970-01-01 was a Thursday. */
const dayOf = (at: number): number => (Math.floor(at / DAY_MS) + 4) % DAYS;

const round = (value: number): number => Number(value.toPrecision(5));
