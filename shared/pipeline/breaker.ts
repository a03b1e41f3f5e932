import type { Caps, Losses } from '../ports/caps.ts';
import type { Clock } from '../ports/clock.ts';
import type { Guards } from '../ports/guards.ts';
import { isTripped, TRIP_ID } from '../response/guards.ts';
import { AUTOMATIC } from '../response/intent.ts';
import { FLEET } from '../types/entity.ts';
import { type Finding, NOBODY } from '../types/finding.ts';
import { type Raising, raise } from './raise.ts';

export interface Breaking extends Raising {
  readonly guards: Guards;
  readonly caps: Caps;
  readonly losses: Losses;
  readonly clock: Pick<Clock, 'now'>;
}

/** What is lost so long after we acted may be our doing. */
const OURS_MS = 30 * 60_000;
/** A loss is one of these, whichever is more: a handful comes and goes. */
const LEAST_LOST = 5;
const SHARE_LOST = 0.05;
/** Where nobody lifts it, it is looked at anew. */
const TRIPPED_MS = 24 * 3_600_000;

/**
 * Trips where established devices that Floodgate did not act on go missing after it acted: it may be hurting the innocent.
 * Then everything that it does by itself waits for approval, and people are paged. Whoever causes such losses to disarm it
 * is announced by that, and people can still let happen whatever waits. Without an action of ours nothing trips.
 */
export const watchLosses = async (breaking: Breaking): Promise<void> => {
  const { caps, guards, losses, clock } = breaking;
  const now = clock.now();
  const ours = new Set(
    (await caps.read()).reservations.filter(({ at }) => now - at < OURS_MS).map(({ principal }) => principal),
  ).size;
  if (ours === 0) return;
  if (isTripped(await guards.all(), now) || (await wasLifted(guards, now))) return;
  const { lost, of } = await losses.lately();
  if (lost - ours <= Math.max(LEAST_LOST, SHARE_LOST * of)) return;
  const reason = `${lost} of ${of} established devices went offline and did not come back, and Floodgate had acted on ${ours}`;
  const guard = { kind: 'trip', id: TRIP_ID, until: now + TRIPPED_MS, reason, by: AUTOMATIC } as const;
  // People first: what stops here is raised again, which changes nothing, but a breaker that tripped is not looked at again.
  await raise([findingOf(reason, now)], breaking);
  await guards.change({ id: `trip-${now}`, change: 'written', guard, requestedBy: AUTOMATIC, reason, at: now });
};

/** People have looked at these losses, and said that it goes on. */
const wasLifted = async (guards: Guards, now: number): Promise<boolean> =>
  (await guards.changes()).some(
    ({ change, guard, at }) => change === 'lifted' && guard.id === TRIP_ID && now - at < OURS_MS,
  );

const findingOf = (reason: string, at: number): Finding => ({
  detector: 'breaker',
  entity: FLEET,
  at,
  severity: 'critical',
  class: 'authenticated',
  explanation: `${reason}. What it would do by itself now waits for approval until somebody lifts the guard "${TRIP_ID}"`,
  evidence: {},
  related: NOBODY,
});
