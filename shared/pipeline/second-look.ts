import { allowing } from '../baselines/accepted.ts';
import { judge } from '../baselines/judge.ts';
import type { Norms } from '../baselines/norms.ts';
import type { Observed } from '../baselines/observed.ts';
import { type Scale, TEN_SECONDS } from '../windows/scales.ts';
import { coarser, countAt, type Series } from '../windows/series.ts';
import type { RateMemory } from './assess.ts';

/** Who publishes once more: counted so far, remembered so far, and whether its group moves together. */
export interface Looked {
  readonly publishes: Series;
  readonly memory: RateMemory;
  readonly norms: Norms;
  readonly gateOpen: boolean;
}

/**
 * Whether `assess` would find nothing in one more publish, and have nothing to write and nobody to tell of it: for an entity that a glance does
 * not recognise as calm, but that is under no incident. What the group is told all the same is added to `excess`, per scale.
 *
 * @param slot finest slot of the publish, and its time `at`: epoch ms.
 */
export const isUneventful = (
  { publishes, memory, norms, gateOpen }: Looked,
  slot: number,
  at: number,
  excess: number[],
): boolean => {
  if (countAt(publishes, TEN_SECONDS, slot) >= MANY) return false;
  const { readings, odd, due, told } = judged(memory, withOneMore(publishes, slot), norms, at, gateOpen);
  if (readings.length > 0 || odd || due) return false;
  for (const [index, scatter] of told.scatters.entries()) excess[index] = (excess[index] as number) + scatter.excess;
  return true;
};

/** With so many in ten seconds, the limits that know no past have something to say too. */
const MANY = 100;

const judged = ({ state, accepted }: RateMemory, observed: Observed, norms: Norms, at: number, gateOpen: boolean) =>
  judge(state, observed, allowing(norms, accepted, at), at, { ...UNTROUBLED, gateOpen });

/** Whose hash it is matters to what is written, and nothing will be. */
const UNTROUBLED = { entity: 0, underIncident: false };

/** The series as it would be with one more count in `slot`, watched throughout. */
const withOneMore = (series: Series, slot: number): Observed => {
  const head = Math.max(series.head, slot);
  const oldest = (scale: Scale): number => coarser(scale, head) - scale.slots + 1;
  const fresh = (scale: Scale, at: number): number => (coarser(scale, slot) === at ? 1 : 0);
  return {
    count: (scale, at) => (at < oldest(scale) ? 0 : countAt(series, scale, at) + fresh(scale, at)),
    seconds: (scale) => scale.slotMs / 1000,
    fresh,
    oldest,
  };
};
