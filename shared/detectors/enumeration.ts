import { type PeakedSet, peakOf } from '../baselines/peaks.ts';
import { distinct, members } from '../windows/window.ts';
import type { View } from './detector.ts';

/** What somebody tried one after the other. */
export interface Enumeration {
  /** Different values within 20 min; more than 16 are estimated, to 13 %. */
  readonly different: number;
  /** The most in any ten minutes before, as far as that is learned. */
  readonly before: number;
  /** The newest few, as the device spelt them. */
  readonly examples: readonly string[];
}

/** In ten-minute slots: the present one and the one before, so that no edge hides half of it. */
const PERIODS = 2;
const EXAMPLES = 5;

/** AWS takes so many filters in one SUBSCRIBE, and tells of it as one event or one refusal. */
export const FILTERS_A_SUBSCRIBE = 8;

interface Limits {
  readonly atLeast: number;
  readonly peakTimes: number;
  /** There were no more tries than this: an estimate may be larger. */
  readonly attempts: number;
}

/** The values of a set, where they are at least `atLeast` and more than `peakTimes` as many as ever before. Repetition counts nothing. */
export const enumerated = (
  { window, at, hash }: View,
  name: PeakedSet,
  { atLeast, peakTimes, attempts }: Limits,
): Enumeration | undefined => {
  const different = Math.min(attempts, distinct(window, name, at, hash, PERIODS));
  if (different < atLeast) return undefined;
  const before = peakOf(window, name);
  if (different <= peakTimes * before) return undefined;
  return { different, before, examples: members(window, name).slice(-EXAMPLES) };
};
