/** How regularly a client is heard of: in how many of the latest hundred watched ticks of ten minutes. Plain JSON of about 40 bytes. */
export interface Presence {
  /** First tick that is not folded in. */
  readonly through: number;
  readonly heard: number;
  readonly ticks: number;
}

/** What a client tells its group in the first record of a tick: that it is there, and how surely it was expected. */
export interface Attendance {
  readonly seen: number;
  /** Σ(1 − p) over those seen. As each is seen in a share p of the ticks, its mean is Σp(1 − p) over all. */
  readonly unsteadiness: number;
}

export const NOBODY_SEEN: Attendance = { seen: 0, unsteadiness: 0 };

export const addAttendance = (a: Attendance, b: Attendance): Attendance => ({
  seen: a.seen + b.seen,
  unsteadiness: a.unsteadiness + b.unsteadiness,
});

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
  const counts = presence.ticks >= FEWEST_TICKS && share > REGULAR;
  return { presence, attendance: counts ? { seen: 1, unsteadiness: 1 - share } : NOBODY_SEEN };
};

const round = (value: number): number => Number(value.toPrecision(5));
