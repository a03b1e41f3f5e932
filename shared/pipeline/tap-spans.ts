import type { TapSpan } from '../types/tap.ts';
import type { Coverage } from '../windows/exposure.ts';
import { TEN_SECONDS } from '../windows/scales.ts';

/** As long as a record may be retried, and some: what is older is nobody's window any more. */
const KEPT_MS = 8 * 3_600_000;
/** AWS switches a rule some seconds after it was told to. Too much exposure expects too much and alarms less. */
const GRACE_MS = 15_000;

export const isOn = (spans: readonly TapSpan[]): boolean => {
  const last = spans.at(-1);
  return last !== undefined && last.to === undefined;
};

/** The diary after the tap was found, or put, on or off at `now`. The same list where nothing changed. */
export const noted = (spans: readonly TapSpan[], on: boolean, now: number): readonly TapSpan[] => {
  const last = spans.at(-1);
  if (isOn(spans) === on) return spans;
  const kept = spans.filter(({ to = now }) => to > now - KEPT_MS);
  return on ? [...kept, { from: now }] : kept.map((span) => (span === last ? { ...span, to: now } : span));
};

/** What the tap showed us, by the diary. */
export const coverageOf = (spans: readonly TapSpan[]): Coverage => ({
  complete: false,
  share(finestSlot) {
    const start = finestSlot * TEN_SECONDS.slotMs;
    const end = start + TEN_SECONDS.slotMs;
    const covered = spans.reduce(
      (sum, { from, to }) =>
        sum + Math.max(0, Math.min(end, to === undefined ? end : to + GRACE_MS) - Math.max(start, from)),
      0,
    );
    return Math.min(1, covered / TEN_SECONDS.slotMs);
  },
});
