import type { TapSpan } from '../types/tap.ts';
import type { Coverage } from '../windows/exposure.ts';
import { TEN_SECONDS } from '../windows/scales.ts';

/** Windows reach back a day, and some: what is older is nobody's window any more. */
const KEPT_MS = 26 * 3_600_000;
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

/** What the tap showed us, by the diary. Each slot is worked out once: an hour of every entity asks for 360. */
export const coverageOf = (spans: readonly TapSpan[]): Coverage => {
  const shares = new Map<number, number>();
  return {
    complete: false,
    share(finestSlot) {
      const known = shares.get(finestSlot);
      if (known !== undefined) return known;
      const share = shareOf(spans, finestSlot * TEN_SECONDS.slotMs);
      shares.set(finestSlot, share);
      return share;
    },
  };
};

const shareOf = (spans: readonly TapSpan[], start: number): number => {
  const end = start + TEN_SECONDS.slotMs;
  let covered = 0;
  for (const { from, to } of spans) {
    const last = to === undefined ? end : Math.min(end, to + GRACE_MS);
    covered += Math.max(0, last - Math.max(start, from));
  }
  return Math.min(1, covered / TEN_SECONDS.slotMs);
};
