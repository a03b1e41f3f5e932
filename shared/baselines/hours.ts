import { ONE_HOUR } from '../windows/scales.ts';
import type { Window } from '../windows/window.ts';

/** Hours of the past that are looked at, beside the present one and the one before. */
const HOURS = 20;
const PRESENT_HOURS = 2;

/**
 * What an hour of this entity is usually like: the median, over the hours before the last two, of what `of` says of the hour that
 * holds an instant (epoch ms). Undefined while fewer than `least` such hours are known.
 */
export const usualHour = (
  { baseline }: Window,
  at: number,
  least: number,
  of: (instant: number) => number,
): number | undefined => {
  const known = baseline ? Math.floor((at - baseline.firstSeenAt) / ONE_HOUR.slotMs) - PRESENT_HOURS : 0;
  if (known < least) return undefined;
  const hours = Array.from({ length: Math.min(HOURS, known) }, (_, back) =>
    of(at - (PRESENT_HOURS + back) * ONE_HOUR.slotMs),
  );
  return hours.sort((a, b) => a - b)[Math.floor(hours.length / 2)];
};
