import type { WindowItems } from '../ports/window-items.ts';
import type { Entity } from '../types/entity.ts';
import { windowKey } from '../windows/delta.ts';
import type { Hash } from '../windows/distinct.ts';
import { decodeItem, markOf } from '../windows/item.ts';
import { addLane, emptyWindow, type Window } from '../windows/window.ts';
import { inParallel } from './parallel.ts';
import type { Counted } from './windows.ts';

/**
 * The fleet and the groups are sums over their lanes: adds what the other shards counted to what this one did.
 * Which lanes there are is kept in an item of its own, written when a shard is first seen.
 */
export const sumLanes = async (
  shard: string,
  counted: readonly Counted[],
  { items, hash }: { readonly items: WindowItems; readonly hash: Hash },
): Promise<readonly Counted[]> => {
  if (!counted.some(({ delta }) => delta.key.lane !== undefined)) return counted;
  const others = (await lanes(shard, counted, items)).filter((lane) => lane !== shard);
  if (others.length === 0) return counted;
  return inParallel(counted, async (one) => {
    if (one.delta.key.lane === undefined) return one;
    const elsewhere = await readLanes(one.window.entity, others, items, hash);
    const window = [one.window, ...elsewhere].reduce(
      (sum, lane) => addLane(sum, lane, hash),
      emptyWindow(one.window.entity),
    );
    return { ...one, window, elsewhere };
  });
};

const readLanes = async (
  entity: Entity,
  lanes: readonly string[],
  items: WindowItems,
  hash: Hash,
): Promise<readonly Window[]> => {
  const keys = lanes.map((lane) => laneKey(entity, lane));
  const found = await items.read(keys);
  return keys.filter((key) => found.has(key)).map((key) => decodeItem(entity, found.get(key), hash));
};

const laneKey = (entity: Entity, lane: string): string => windowKey({ entity, lane });

const LANES_KEY = 'lanes';
const LANES_SET = 'L';
/** Shards live for days at least: epoch seconds far enough away. */
const KEPT_SECONDS = 400 * 86_400;

/** Every shard that was ever counted. */
export const knownLanes = async (items: WindowItems): Promise<readonly string[]> =>
  (await items.read([LANES_KEY])).get(LANES_KEY)?.sets[LANES_SET] ?? [];

const lanes = async (shard: string, counted: readonly Counted[], items: WindowItems): Promise<readonly string[]> => {
  const known = await knownLanes(items);
  if (known.includes(shard)) return known;
  const first = counted[0];
  if (!first) return known;
  await enrol(shard, first.delta.last, first.delta.newest, items);
  return [...known, shard];
};

/**
 * From now on what this shard counted is part of every sum.
 *
 * @param sequence of any record of the shard's, and the time `at` of one: epoch ms.
 */
export const enrol = (shard: string, sequence: string, at: number, items: WindowItems): Promise<unknown> =>
  items.write(
    {
      key: LANES_KEY,
      mark: markOf(shard),
      first: sequence,
      last: sequence,
      add: {},
      set: {},
      union: { [LANES_SET]: [shard] },
      expiresAt: Math.ceil(at / 1000) + KEPT_SECONDS,
    },
    { kind: 'before-first' },
  );
