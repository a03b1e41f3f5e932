import { scales } from '../windows/scales.ts';
import { countAt } from '../windows/series.ts';
import type { Window } from '../windows/window.ts';
import type { RateState } from './rate.ts';

/** What came within this time is not what was before it. */
const PRESENT_MS = 20_000;
const DAY_MS = 86_400_000;

/**
 * How many publishes a client may have kept while it was not heard of: its own rate times its absence, a day at most. Who was offline,
 * or collects and sends once an hour, says all of it at once; who floods while its device goes on as ever has no backlog to tell.
 *
 * @param at epoch ms of the newest publish.
 */
export const backlogOf = (window: Window, at: number): number => {
  const memory = window.baseline?.rates?.publishes as { readonly state?: RateState } | undefined;
  if (!memory?.state || memory.state.seconds <= 0) return 0;
  return (memory.state.counts / memory.state.seconds) * (absenceMs(window, at) / 1000);
};

/** Since when nothing was counted before the present: exact to a slot, and the coarser the longer it was. */
const absenceMs = (window: Window, at: number): number => {
  const series = window.series.get('publishes');
  const before = at - PRESENT_MS;
  for (const scale of scales) {
    const last = Math.floor(before / scale.slotMs) - 1;
    for (let slot = last; slot > last - scale.slots; slot -= 1)
      if (countAt(series, scale, slot) > 0) return Math.max(0, before - (slot + 1) * scale.slotMs);
  }
  return DAY_MS;
};
