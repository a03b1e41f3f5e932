import type { Attendance, Presence } from '../types/baseline.ts';

export type { Attendance, Presence };

export const NOBODY_SEEN: Attendance = { seen: 0, unsteadiness: 0 };

export const addAttendance = (a: Attendance, b: Attendance): Attendance => ({
  seen: a.seen + b.seen,
  unsteadiness: a.unsteadiness + b.unsteadiness,
});

/** Whether a client is known for long enough to be missed, as far as time goes. */
export const isNewcomer = (presence: Presence | undefined): boolean =>
  presence === undefined || presence.ticks < FEWEST_TICKS;

const MEMORY_TICKS = 100;
/** A client that was seen for less, or less often, is nobody's to miss. */
const FEWEST_TICKS = 6;
const REGULAR = 0.5;

/**
 * A message came in tick `tick`. Folding the same tick twice changes nothing, and tells nothing.
 *
 * @param blind how many of the ticks since the last were not watched: they say nothing about the client.
 */
export const attend = (
  before: Presence | undefined,
  tick: number,
  blind: number,
): { readonly presence: Presence; readonly attendance: Attendance } => {
  if (before && tick < before.through) return { presence: before, attendance: NOBODY_SEEN };
  const missed = before ? Math.max(0, tick - before.through - blind) : 0;
  const ticks = (before?.ticks ?? 0) + missed + 1;
  const shrink = Math.min(1, MEMORY_TICKS / ticks);
  const presence = {
    through: tick + 1,
    heard: round(((before?.heard ?? 0) + 1) * shrink),
    ticks: round(ticks * shrink),
  };
  const share = presence.heard / presence.ticks;
  const counts = !isNewcomer(presence) && share > REGULAR;
  return { presence, attendance: counts ? { seen: 1, unsteadiness: 1 - share } : NOBODY_SEEN };
};

const round = (value: number): number => Number(value.toPrecision(5));
