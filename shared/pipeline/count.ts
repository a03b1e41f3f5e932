import type { WindowItems } from '../ports/window-items.ts';
import type { Signal } from '../types/signal.ts';
import type { ItemChange, MarkGuard, WindowItem } from '../types/window-item.ts';
import type { Delta } from '../windows/delta.ts';
import type { Hash } from '../windows/distinct.ts';
import type { Coverage } from '../windows/exposure.ts';
import { type Arrival, foldBatch, SEEN_EVENT_LENGTH, seenEntry } from '../windows/fold.ts';
import type { GroupOf } from '../windows/groups.ts';
import { capacity, decodeItem, encodeDelta, markOf } from '../windows/item.ts';
import { foldInto, type Window } from '../windows/window.ts';
import { withoutDuplicates } from './duplicates.ts';
import { inParallel } from './parallel.ts';
import type { Counted, ShardBatch } from './windows.ts';
import type { WriteCeiling } from './write-ceiling.ts';

export interface Counting {
  readonly items: WindowItems;
  readonly hash: Hash;
  readonly coverage: Coverage;
  readonly full: FullSets;
  /** Where writes are capped: what it leaves out is neither written nor looked at. */
  readonly ceiling?: WriteCeiling | undefined;
  /** By the shape of their ids, unless people say otherwise. */
  readonly groupOf?: GroupOf;
}

/** Writers that race on one item give way to each other at most so often before the batch is left to come again. */
const MOST_ATTEMPTS = 12;

/**
 * Counts a batch exactly once, however often and in whatever pieces it is delivered: one write per item,
 * guarded by the shard's mark (the last sequence number folded into that item).
 */
export const countBatch = async ({ shard, arrivals }: ShardBatch, counting: Counting): Promise<readonly Counted[]> => {
  const known = withoutDuplicates(arrivals, isDuplicateOf(await rememberedEvents(arrivals, counting)));
  const deltas = foldBatch(known, shard, counting.coverage, counting.groupOf);
  const pieces = piecesOf(known, shard, counting);
  const all = [...deltas.values()];
  const admitted = counting.ceiling ? await counting.ceiling.admit(all) : all;
  return inParallel(admitted, (delta) => countOnce(delta, shard, pieces, counting));
};

const countOnce = async (
  whole: Delta,
  shard: string,
  pieces: Pieces,
  { items, hash, full }: Counting,
): Promise<Counted> => {
  const entity = whole.key.entity;
  let delta = whole;
  let guard: MarkGuard = { kind: 'before-first' };
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const change = encodeDelta(delta, shard, hash, full.has);
    const result = await items.write(change, guard);
    if (result.written) {
      full.learn(change, result.before);
      return countedAs(whole, foldInto(decodeItem(entity, result.before, hash), delta, hash), result.before);
    }
    const mark = result.current?.marks[markOf(shard)];
    const rest = mark === undefined ? whole : pieces.after(whole.id, mark);
    // Everything was folded before: the window already holds this batch, and is looked at all the same.
    if (!rest) return countedAs(whole, decodeItem(entity, result.current, hash), result.current);
    guard = mark === undefined ? { kind: 'before-first' } : { kind: 'exactly', mark };
    delta = rest;
  }
  throw new Error(`${MOST_ATTEMPTS} writers in a row were faster on one ${entity.kind} item`);
};

const countedAs = (delta: Delta, window: Window, item: WindowItem | undefined): Counted => ({
  delta,
  window,
  own: window,
  item,
});

/** A batch by entity, for the rare item that has folded a part of it before. Worked out when first asked. */
interface Pieces {
  /** What the batch says about the item in records after `mark`; undefined where nothing is left. */
  after(id: string, mark: string): Delta | undefined;
}

const piecesOf = (arrivals: readonly Arrival[], shard: string, counting: Counting): Pieces => {
  let byWindow: Map<string, Arrival[]> | undefined;
  return {
    after(id, mark) {
      byWindow ??= byWindowId(arrivals, shard, counting);
      const left = (byWindow.get(id) ?? []).filter(({ sequence }) => sequence > mark);
      return left.length === 0 ? undefined : foldBatch(left, shard, counting.coverage, counting.groupOf).get(id);
    },
  };
};

const byWindowId = (
  arrivals: readonly Arrival[],
  shard: string,
  { coverage, groupOf }: Counting,
): Map<string, Arrival[]> => {
  const byWindow = new Map<string, Arrival[]>();
  for (const arrival of arrivals)
    for (const id of foldBatch([arrival], shard, coverage, groupOf).keys()) {
      const found = byWindow.get(id);
      if (found) found.push(arrival);
      else byWindow.set(id, [arrival]);
    }
  return byWindow;
};

/** A record that the stream delivers again is no duplicate: it has the sequence number that the item remembers. */
const isDuplicateOf =
  (remembered: ReadonlyMap<string, string>) =>
  ({ signal, sequence }: Arrival): boolean => {
    if (remembered.size === 0) return false;
    const entry = seenEntry(signal.id, sequence);
    const first = remembered.get(entry.slice(0, SEEN_EVENT_LENGTH));
    return first !== undefined && first !== entry;
  };

/** Lifecycle events that the clients of the batch remember, by the event's part of the entry. */
const rememberedEvents = async (
  arrivals: readonly Arrival[],
  { items }: Counting,
): Promise<ReadonlyMap<string, string>> => {
  const clients = new Set<string>();
  for (const { signal } of arrivals) if (isLifecycle(signal)) clients.add(`client#${signal.client}`);
  const remembered = new Map<string, string>();
  if (clients.size === 0) return remembered;
  for (const { sets } of (await items.read([...clients])).values())
    for (const [name, entries] of Object.entries(sets))
      if (name.startsWith('N')) for (const entry of entries) remembered.set(entry.slice(0, SEEN_EVENT_LENGTH), entry);
  return remembered;
};

const isLifecycle = (signal: Signal): signal is Extract<Signal, { client: string }> =>
  signal.source === 'lifecycle' && 'client' in signal;

/** Sets that were seen to be full, so that an item stays small whatever a device invents. Forgets when it grows too large itself. */
export interface FullSets {
  readonly has: (key: string, name: string) => boolean;
  learn(change: ItemChange, before: WindowItem | undefined): void;
}

const MOST_FULL_SETS = 50_000;

export const fullSets = (): FullSets => {
  const full = new Set<string>();
  return {
    has: (key, name) => full.has(`${name}@${key}`),
    learn({ key, union }, before) {
      for (const [name, added] of Object.entries(union)) {
        if ((before?.sets[name]?.length ?? 0) + added.length < capacity(name)) continue;
        if (full.size >= MOST_FULL_SETS) full.clear();
        full.add(`${name}@${key}`);
      }
    },
  };
};
