import { expect } from '@jest/globals';
import fc from 'fast-check';
import { dynamoWindowItems } from '../../shared/adapters/dynamo-window-items.ts';
import { memoryWindowItems } from '../../shared/adapters/memory-window-items.ts';
import { type Counting, countBatch, fullSets } from '../../shared/pipeline/count.ts';
import type { WindowItems } from '../../shared/ports/window-items.ts';
import type { WindowItem } from '../../shared/types/window-item.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';
import type { Arrival } from '../../shared/windows/fold.ts';
import type { LocalDynamo } from '../contracts/dynalite.ts';
import { certificate, connected, NOON, published, unauthenticated } from '../fakes/signals.ts';

/**
 * What Kinesis and Lambda may do to a shard's records: deliver from any earlier record, with any batch boundaries, again and again;
 * kill the reader between any two requests, before or after the store has done what it was asked; run two readers at once.
 */
export interface History {
  readonly shards: readonly (readonly Arrival[])[];
  readonly steps: readonly Step[];
}

interface Step {
  readonly shard: number;
  /** How far before the checkpoint delivery restarts. */
  readonly back: number;
  readonly length: number;
  /** The request that the reader does not survive; none where it is larger than their number. */
  readonly crashAt: number;
  readonly crashAfterWrite: boolean;
  /** A second reader delivers the same records at the same time, cut elsewhere. */
  readonly rival: boolean;
}

const sequence = (n: number): string => String(n * 7 + 3).padStart(56, '0');

const signal = fc.record({
  client: fc.integer({ min: 0, max: 3 }),
  principal: fc.integer({ min: 0, max: 2 }),
  kind: fc.constantFrom('published', 'published', 'connected', 'unauthenticated'),
  offsetMs: fc.integer({ min: 0, max: 90_000 }),
});

export const histories: fc.Arbitrary<History> = fc
  .record({
    shards: fc.array(fc.array(signal, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 }),
    steps: fc.array(
      fc.record({
        shard: fc.nat(2),
        back: fc.nat(8),
        length: fc.integer({ min: 1, max: 9 }),
        crashAt: fc.oneof(fc.constant(1_000), fc.integer({ min: 0, max: 40 })),
        crashAfterWrite: fc.boolean(),
        rival: fc.boolean(),
      }),
      { maxLength: 14 },
    ),
  })
  .map(({ shards, steps }) => ({
    shards: shards.map((signals, shard) =>
      signals.map(({ client, principal, kind, offsetMs }, index) => {
        const who = { client: `meter-${client}`, principal: certificate(principal), at: NOON + offsetMs };
        const id = `${shard}-${index}`;
        if (kind === 'unauthenticated') return arrival(unauthenticated({ at: who.at, id }), index);
        return arrival(
          kind === 'connected' ? connected({ ...who, version: index, session: id, id }) : published({ ...who, id }),
          index,
        );
      }),
    ),
    steps: steps.map((step) => ({ ...step, shard: step.shard % shards.length })),
  }));

const arrival = (signal: Arrival['signal'], index: number): Arrival => ({ signal, sequence: sequence(index) });

class Killed extends Error {}

/** A reader that dies at its n-th request. */
const mortal = (items: WindowItems, { crashAt, crashAfterWrite }: Step): WindowItems => {
  let requests = 0;
  return {
    ...items,
    async write(change, guard) {
      const dies = requests++ === crashAt;
      if (dies && !crashAfterWrite) throw new Killed();
      const result = await items.write(change, guard);
      if (dies) throw new Killed();
      return result;
    },
    async read(keys) {
      if (requests++ === crashAt) throw new Killed();
      return items.read(keys);
    },
  };
};

const counting = (items: WindowItems): Counting => ({
  items,
  hash: keyedHash('test'),
  coverage: WATCHED,
  full: fullSets(),
});

const deliver = async (items: WindowItems, shard: number, arrivals: readonly Arrival[]): Promise<boolean> => {
  try {
    await countBatch({ shard: `shardId-00000000000${shard}`, arrivals }, counting(items));
    return true;
  } catch (error) {
    if (error instanceof Killed) return false;
    throw error;
  }
};

/** Plays a history against a store, then delivers what is left in one go, as Kinesis would in the end. */
export const play = async ({ shards, steps }: History, items: WindowItems): Promise<void> => {
  const checkpoints = shards.map(() => 0);
  for (const step of steps) {
    const records = shards[step.shard] as readonly Arrival[];
    const checkpoint = checkpoints[step.shard] as number;
    const from = Math.max(0, checkpoint - step.back);
    const to = Math.min(records.length, from + step.length);
    const readers = [deliver(mortal(items, step), step.shard, records.slice(from, to))];
    if (step.rival) readers.push(deliver(items, step.shard, records.slice(Math.max(0, from - 1), to)));
    const survived = await Promise.all(readers);
    if (survived.some(Boolean)) checkpoints[step.shard] = Math.max(checkpoint, to);
  }
  for (const [shard, records] of shards.entries())
    await deliver(items, shard, records.slice(Math.max(0, (checkpoints[shard] as number) - 2)));
};

/** The model: every record once, in one batch per shard. */
export const countEachOnce = async ({ shards }: History, items: WindowItems): Promise<void> => {
  for (const [shard, records] of shards.entries()) await deliver(items, shard, records);
};

/** What has to agree: every count, set and mark of every item. */
export const countsIn = async (items: WindowItems, keys: readonly string[]): Promise<Record<string, unknown>> => {
  const found = await items.read(keys);
  return Object.fromEntries(
    [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, comparable(item)]),
  );
};

/** Which record of an event came first may differ where a reader died; which events were counted may not. */
const comparable = ({ numbers, sets, marks }: WindowItem) => ({
  numbers: sorted(numbers),
  sets: sorted(Object.fromEntries(Object.entries(sets).map(([name, members]) => [name, [...members].sort()]))),
  marks: sorted(marks),
});

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** What a store holds after a history, beside what the model holds. */
export const livedAndModel = async (
  history: History,
  lived: WindowItems,
): Promise<readonly [lived: Record<string, unknown>, model: Record<string, unknown>]> => {
  const model = memoryWindowItems();
  await play(history, lived);
  await countEachOnce(history, model);
  const keys = [...model.items.keys()];
  return [await countsIn(lived, keys), await countsIn(model, keys)];
};

/** Runs so many generated histories, each on an empty table of its own; answers how many agreed with the model, which is all or it throws. */
export const livesOnDynamo = async (dynamo: LocalDynamo, numRuns: number): Promise<number> => {
  let tables = 0;
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      tables += 1;
      await dynamo.createTable(`windows-${tables}`, ['k']);
      const [lived, model] = await livedAndModel(history, dynamoWindowItems(dynamo.client, `windows-${tables}`));
      expect(lived).toEqual(model);
    }),
    { numRuns },
  );
  return tables;
};
