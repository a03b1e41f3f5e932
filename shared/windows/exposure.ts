import type { Delta } from './delta.ts';
import { type Scale, scales, TEN_SECONDS } from './scales.ts';
import { coarser } from './series.ts';

/**
 * The share of publishes that the tap showed us, per finest slot: 1 while it is on, 0 while it is off.
 * Known, not measured from the counts: silence and blindness look the same in a count.
 */
export interface Coverage {
  /** Nothing was missed, ever: nothing needs to be written down. */
  readonly complete: boolean;
  share(finestSlot: number): number;
}

export const WATCHED: Coverage = { complete: true, share: () => 1 };
export const UNWATCHED: Coverage = { complete: false, share: () => 0 };

/** Seconds of one slot that nobody watched. The same whoever works it out, so it is set and never added. */
export interface Unseen {
  readonly scale: Scale;
  readonly slot: number;
  readonly seconds: number;
}

/** Exposure of every slot that the delta touches, at every scale. */
export const unseenIn = (delta: Delta, coverage: Coverage): readonly Unseen[] => {
  if (coverage.complete) return [];
  return scales.flatMap((scale) =>
    [...new Set(delta.slots.map((finest) => coarser(scale, finest)))].map((slot) => ({
      scale,
      slot,
      seconds: unseenSeconds(scale, slot, coverage),
    })),
  );
};

/** Exposure of one slot: seconds × share of records seen. */
export const watchedSeconds = (coverage: Coverage, scale: Scale, slot: number): number =>
  scale.slotMs / 1000 - (coverage.complete ? 0 : unseenSeconds(scale, slot, coverage));

const unseenSeconds = (scale: Scale, slot: number, coverage: Coverage): number => {
  const finestPerSlot = scale.slotMs / TEN_SECONDS.slotMs;
  let seconds = 0;
  for (let index = 0; index < finestPerSlot; index += 1)
    seconds += (1 - coverage.share(slot * finestPerSlot + index)) * (TEN_SECONDS.slotMs / 1000);
  return Math.round(seconds);
};
