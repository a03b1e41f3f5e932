import type { WindowItems } from '../ports/window-items.ts';
import { FLEET } from '../types/entity.ts';
import { windowKey } from '../windows/delta.ts';
import type { Hash } from '../windows/distinct.ts';
import { decodeItem } from '../windows/item.ts';
import { slotOf, TEN_MINUTES } from '../windows/scales.ts';
import { ADDRESSES, type LaneMemory, memoryOf, TICKS_KEPT } from './lane-memory.ts';
import { knownLanes } from './lanes.ts';
import { inParallel } from './parallel.ts';
import { GROUPS_KEY, GROUPS_SET, taughtKey } from './stored-teachings.ts';
import { learnTick, type Taught } from './teaching.ts';
import { learnTopics, toldOf } from './told-topics.ts';

export interface LearningGroups {
  readonly items: WindowItems;
  readonly hash: Hash;
  /** Epoch ms. */
  readonly now: () => number;
}

const KEPT_SECONDS = 60 * 86_400;

/**
 * Every ten minutes: what the lanes were told of each group in the ticks that have closed is folded into what the group has taught us.
 * Each tick once, whoever runs it how often; a run that was missed is made up for while the lanes still remember.
 */
export const learnGroups = async (learning: LearningGroups): Promise<{ readonly groups: number }> => {
  const { items, now } = learning;
  const lanes = await knownLanes(items);
  const groups = (await items.read([GROUPS_KEY])).get(GROUPS_KEY)?.sets[GROUPS_SET] ?? [];
  const tick = slotOf(TEN_MINUTES, now());
  await inParallel(groups, (group) => learnGroupOf(group, lanes, tick, learning));
  return { groups: groups.length };
};

const learnGroupOf = async (
  group: string,
  lanes: readonly string[],
  tick: number,
  { items, hash, now }: LearningGroups,
): Promise<void> => {
  const entity = group === ADDRESSES ? FLEET : ({ kind: 'group', id: group } as const);
  const keys = lanes.map((lane) => windowKey({ entity, lane }));
  const found = await items.read([...keys, taughtKey(group)]);
  const windows = keys.map((key) => decodeItem(entity, found.get(key), hash));
  const stored = found.get(taughtKey(group));
  const known = stored ? (JSON.parse(stored.baseline ?? '{}') as Taught) : {};
  const rates = learnClosed(known, windows.map(memoryOf), tick);
  const taught = { ...rates, topics: learnTopics(known.topics, windows.map(toldOf), tick - 1) };
  await items.settle({
    key: taughtKey(group),
    rev: stored?.rev ?? 0,
    baseline: JSON.stringify(taught),
    remove: [],
    withdraw: {},
    expiresAt: Math.ceil(now() / 1000) + KEPT_SECONDS,
  });
};

/** Ticks before `tick` that the lanes still remember, oldest first. */
const learnClosed = (known: Taught, lanes: readonly Readonly<Record<string, LaneMemory>>[], tick: number): Taught => {
  let taught = known;
  for (let closed = tick - TICKS_KEPT; closed < tick; closed += 1) taught = learnTick(taught, lanes, closed);
  return taught;
};
