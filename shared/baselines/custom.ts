import type { Baseline } from '../types/baseline.ts';
import type { Acquaintance } from '../types/standing.ts';
import { TEN_MINUTES } from '../windows/scales.ts';
import type { Window } from '../windows/window.ts';

/** Done on so many days, a thing is customary. */
export const CUSTOMARY_DAYS = 3;
/** Whatever was done within an hour of the beginning is taken as it is: nobody knows how it was before. */
export const BEGINNING_MS = 3_600_000;

/** Whether `at` (epoch ms) lies within the first hour of an entity; also where nothing is known of it yet. */
export const isBeginning = ({ baseline }: Window, at: number): boolean =>
  baseline === undefined || at - baseline.firstSeenAt < BEGINNING_MS;

/** Habits that are no news: done for days, or since `beginning`, the time at which anybody began to watch (epoch ms). */
export const customsOf = ({ habits = [] }: Pick<Baseline, 'habits'>, beginning: number): readonly string[] =>
  habits.filter((habit) => isCustomary(habit, beginning)).map(({ id }) => id);

/** Whether one of them is no news. Habits are dated by the end of their ten minutes. */
export const isCustomary = (
  { days, firstSeenAt }: Pick<Acquaintance, 'days' | 'firstSeenAt'>,
  beginning: number,
): boolean => days >= CUSTOMARY_DAYS || firstSeenAt < beginning + BEGINNING_MS + TEN_MINUTES.slotMs;
