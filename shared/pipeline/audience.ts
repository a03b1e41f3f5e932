import {
  type GroupTopics,
  hear,
  hearSpelt,
  LEARNED,
  newTopics,
  type Showing,
  TOLD,
} from '../baselines/group-topics.ts';
import { slotOf, TEN_MINUTES } from '../windows/scales.ts';
import { ADDRESSES } from './lane-memory.ts';
import { latest, type TaughtTopics, type ToldTopics, tell, toldOf } from './told-topics.ts';
import type { Counted } from './windows.ts';

/** Who hears what principals say of topics: a group, or the whole fleet. One lane's view of it, for the length of a batch. */
export interface Audience {
  /** Key of the lane's item. */
  readonly id: string;
  /** All that is known now, this batch included. */
  readonly topics: () => GroupTopics;
  readonly hear: (showing: Showing, at: number) => void;
  /** What the lane's item is to remember; undefined where nothing was added. */
  readonly told: () => readonly ToldTopics[] | undefined;
}

export const createAudience = (
  group: string,
  { delta, own, window }: Counted,
  taught: TaughtTopics | undefined,
): Audience => {
  const add = group === ADDRESSES ? hearSpelt : hear;
  let topics: GroupTopics | undefined;
  let told = toldOf(own);
  let isChanged = false;
  const now = (): GroupTopics => (topics ??= latest(taught, toldOf(window), delta.newest));
  return {
    id: delta.id,
    topics: now,
    hear(showing, at) {
      topics = add(now(), showing, LEARNED);
      const through = taught?.through ?? 0;
      const tick = Math.max(slotOf(TEN_MINUTES, at), through);
      told = tell(told, tick, through, (known = newTopics(at)) => add(known, showing, TOLD));
      isChanged = true;
    },
    told: () => (isChanged ? told : undefined),
  };
};
