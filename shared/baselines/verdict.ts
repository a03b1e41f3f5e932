import type { PerScale } from './gauges.ts';
import type { GroupBaseline } from './group.ts';
import type { RateState } from './rate.ts';
import { mergeAll } from './tally.ts';

/** Evidence that a verdict is worth: an hour of the rate that people called normal. */
const WORTH_S = 3600;

/**
 * People said "benign": what the entity does is its normal rate from now on, for the anchor too, and its sums begin anew.
 *
 * @param perSecond what it was seen to do, counts per effective second.
 */
export const acceptRate = (state: RateState, perSecond: number): RateState => {
  const seconds = Math.max(state.seconds, WORTH_S);
  const anchorSeconds = Math.max(state.anchorSeconds, WORTH_S);
  return {
    ...state,
    counts: perSecond * seconds,
    seconds,
    anchorCounts: perSecond * anchorSeconds,
    anchorSeconds,
    sums: [0, 0],
    crests: [0, 0],
    bursts: undefined,
    spoiled: undefined,
  };
};

/**
 * The burst that people called normal, in full: one witness. An allowance follows the third, so that three such verdicts on distinct
 * entities move it, and one does not.
 *
 * @param excess over the entity's own noise at 10 s, 1 min and 10 min.
 */
export const acceptBurst = (group: GroupBaseline, entity: number, excess: PerScale, at: number): GroupBaseline => {
  const day = Math.floor(at / DAY_MS);
  const of = (size: number) => (size > 0 ? ([[entity, size, day]] as const) : []);
  return { ...group, records: mergeAll(group.records, [of(excess[0]), of(excess[1]), of(excess[2]), [], []]) };
};

const DAY_MS = 86_400_000;
