import { learn } from '../baselines/learn.ts';
import type { WindowItems } from '../ports/window-items.ts';
import type { Baseline } from '../types/baseline.ts';
import type { Settlement } from '../types/window-item.ts';
import { expiry, SESSIONS, staleNames } from '../windows/item.ts';
import { slotOf, TEN_MINUTES } from '../windows/scales.ts';
import { encodeBaseline } from '../windows/stored-baseline.ts';
import { reached } from '../windows/window.ts';
import type { Lessons } from './assess.ts';
import { inParallel } from './parallel.ts';
import type { Counted } from './windows.ts';

const MINUTE_MS = 60_000;

/**
 * The order-dependent part of the windows that a batch changed: at most once per entity and minute, by read, fold and
 * conditional write. Where somebody else was faster, their fold stands; what it did not see is folded the next time.
 */
export const settle = async (counted: readonly Counted[], lessons: Lessons, items: WindowItems): Promise<void> => {
  const due = counted.filter((one) => isDue(one, lessons));
  await inParallel(due, (one) => items.settle(settlementOf(one, lessons)));
};

export const isDue = (one: Counted, lessons: Lessons): boolean =>
  isTime(one) || lessons.urgent.has(one.delta.id) || lessons.rates.has(one.delta.id) || isNewsOf(one, lessons);

const isNewsOf = ({ delta: { id } }: Counted, { attended, topics }: Lessons): boolean =>
  topics?.has(id) || attended?.presences.has(id) || attended?.urgent.has(id) || false;

/** New entities and new sessions are learned within the minute, everything else once in ten. */
const isTime = ({ delta, own }: Counted): boolean => {
  const { baseline } = own;
  if (!baseline) return true;
  if (delta.newest - baseline.through < MINUTE_MS) return false;
  return (
    delta.key.lane !== undefined ||
    own.sessions.size > 0 ||
    slotOf(TEN_MINUTES, delta.newest) > slotOf(TEN_MINUTES, baseline.through)
  );
};

/**
 * What the window and the statistics teach, up to the newest time that anything in it happened. Between times only what the
 * statistics must not forget is added: an attack that is written down more often must not be learned more often.
 */
export const learned = (one: Counted, lessons: Lessons): Baseline => {
  const { delta, own } = one;
  const rates = lessons.rates.get(delta.id);
  const lane = lessons.lanes.get(delta.id) ?? own.baseline?.lane;
  const heard = lessons.topics?.get(delta.id);
  const topics = heard?.topics ?? own.baseline?.topics;
  const told = heard?.told ?? own.baseline?.told;
  const presence = lessons.attended?.presences.get(delta.id) ?? own.baseline?.presence;
  const attendances = lessons.attended?.attendances.get(delta.id) ?? own.baseline?.attendances;
  return {
    ...(own.baseline && !isTime(one) ? own.baseline : learn(own, Math.max(delta.newest, reached(own)))),
    ...((rates || own.baseline?.rates) && { rates: { ...own.baseline?.rates, ...rates } }),
    ...(lane && { lane }),
    ...(topics !== undefined && { topics }),
    ...(told && { told }),
    ...(presence && { presence }),
    ...(attendances && { attendances }),
  };
};

/** Session facts are taken over by what is learned of them, and only then. */
export const takesOverSessions = (one: Counted): boolean => one.own.sessions.size > 0 && isTime(one);

const settlementOf = (one: Counted, lessons: Lessons): Settlement => {
  const { delta, own, item } = one;
  return {
    key: delta.id,
    rev: own.rev,
    baseline: encodeBaseline(learned(one, lessons)),
    remove: item && isTime(one) ? staleNames(item, own.head) : [],
    withdraw: takesOverSessions(one) ? { [SESSIONS]: [...own.sessions.keys()] } : {},
    expiresAt: expiry(delta),
  };
};
