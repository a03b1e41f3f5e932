import { ONE_HOUR, TEN_MINUTES } from '../windows/scales.ts';

/**
 * The fewest of a group that were heard of in each hour of the week (UTC), when that last came; −1 where nobody knows. Plain JSON of at most 1 KB.
 * What falls silent every evening, or every Saturday, is known from the day or the week before.
 */
export type Lows = readonly number[];

const HOURS_A_DAY = 24;
const HOURS_A_WEEK = 168;
const UNKNOWN = -1;

export const NO_LOWS: Lows = Array.from({ length: HOURS_A_WEEK }, () => UNKNOWN);

/** @param last the latest tick before `tick` that was noted. */
export const noteLow = (lows: Lows, tick: number, last: number, seen: number): Lows => {
  const hour = hourOf(tick);
  const known = lows[placeOf(hour)] ?? UNKNOWN;
  const low = hourOf(last) === hour && known !== UNKNOWN ? Math.min(known, seen) : seen;
  return lows.with(placeOf(hour), low);
};

/**
 * The fewest that were heard of at this time a day before, an hour sooner or later, or an hour later a week before; infinite where nobody knows.
 * This hour and the last of the week before are overwritten already, perhaps by the silence in question.
 */
export const usualLow = (lows: Lows, tick: number): number => {
  const hour = hourOf(tick);
  const known = [-HOURS_A_DAY - 1, -HOURS_A_DAY, -HOURS_A_DAY + 1, 1]
    .map((from) => lows[placeOf(hour + from)] ?? UNKNOWN)
    .filter((low) => low !== UNKNOWN);
  return Math.min(...known);
};

const TICKS_AN_HOUR = ONE_HOUR.slotMs / TEN_MINUTES.slotMs;

const hourOf = (tick: number): number => Math.floor(tick / TICKS_AN_HOUR);

const placeOf = (hour: number): number => hour % HOURS_A_WEEK;
