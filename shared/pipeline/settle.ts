import { learn } from '../baselines/learn.ts';
import type { WindowItems } from '../ports/window-items.ts';
import type { Baseline } from '../types/baseline.ts';
import type { Settlement } from '../types/window-item.ts';
import type { Delta } from '../windows/delta.ts';
import { expiry, SESSIONS, staleNames } from '../windows/item.ts';
import { slotOf, TEN_MINUTES } from '../windows/scales.ts';
import { reached, type Window } from '../windows/window.ts';
import { inParallel } from './parallel.ts';
import type { Counted } from './windows.ts';

const MINUTE_MS = 60_000;

/**
 * The order-dependent part of the windows that a batch changed: at most once per entity and minute, by read, fold and
 * conditional write. Where somebody else was faster, their fold stands; what it did not see is folded the next time.
 */
export const settle = async (counted: readonly Counted[], items: WindowItems): Promise<void> => {
  await inParallel(counted.filter(isDue), (one) => items.settle(settlementOf(one)));
};

/** New entities and new sessions are learned within the minute, everything else once in ten. */
export const isDue = ({ delta, own }: Counted): boolean => {
  const { baseline } = own;
  if (!baseline) return true;
  if (delta.newest - baseline.through < MINUTE_MS) return false;
  return own.sessions.size > 0 || slotOf(TEN_MINUTES, delta.newest) > slotOf(TEN_MINUTES, baseline.through);
};

/** What the window teaches, up to the newest time that anything in it happened. */
export const learned = ({ newest }: Delta, window: Window): Baseline =>
  learn(window, Math.max(newest, reached(window)));

const settlementOf = ({ delta, own, item }: Counted): Settlement => ({
  key: delta.id,
  rev: own.rev,
  baseline: JSON.stringify(learned(delta, own)),
  remove: item ? staleNames(item, own.head) : [],
  withdraw: own.sessions.size > 0 ? { [SESSIONS]: [...own.sessions.keys()] } : {},
  expiresAt: expiry(delta),
});
