import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { memoryWindowItems } from '../../shared/adapters/memory-window-items.ts';
import { countBatch, fullSets } from '../../shared/pipeline/count.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';
import { type LocalDynamo, startDynamo } from '../contracts/dynalite.ts';
import { connected, NOON, published } from '../fakes/signals.ts';
import { countsIn, histories, livedAndModel, livesOnDynamo } from './redelivery.ts';

const hash = keyedHash('test');
const at = (n: number): string => String(n).padStart(56, '0');

describe('whatever the stream does, each record is counted once', () => {
  it('in a thousand generated histories, in memory', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const items = memoryWindowItems();
        const [lived, model] = await livedAndModel(history, items);
        expect(lived).toEqual(model);
        expect([...items.items.keys()].sort()).toEqual(Object.keys(model).sort());
      }),
      { numRuns: 1_000 },
    );
  });

  describe('and on DynamoDB', () => {
    let dynamo: LocalDynamo;
    beforeAll(async () => {
      dynamo = await startDynamo();
    });
    afterAll(() => dynamo.stop());

    it('in fifty of them', async () => {
      expect(await livesOnDynamo(dynamo, 50)).toBe(50);
    }, 60_000);
  });
});

describe('event time inside a batch', () => {
  it('may be in any order and changes nothing', async () => {
    const signals = [0, 95_000, 12_000, 61_000, 3_000].map((offset, n) => published({ at: NOON + offset, id: `${n}` }));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(signals, { minLength: signals.length }), async (shuffled) => {
        const [ordered, other] = [memoryWindowItems(), memoryWindowItems()];
        const settings = { hash, coverage: WATCHED, full: fullSets() };
        const deliver = (items: typeof ordered, list: typeof signals) =>
          countBatch(
            { shard: 'shardId-000000000000', arrivals: list.map((signal, n) => ({ signal, sequence: at(n) })) },
            { ...settings, items },
          );
        await deliver(ordered, signals);
        await deliver(other, shuffled);
        expect(await countsIn(other, [...ordered.items.keys()])).toEqual(
          await countsIn(ordered, [...ordered.items.keys()]),
        );
      }),
    );
  });
});

describe("AWS's own duplicates", () => {
  const shard = 'shardId-000000000000';
  const counting = () => ({ items: memoryWindowItems(), hash, coverage: WATCHED, full: fullSets() });
  const connects = (items: ReturnType<typeof memoryWindowItems>, key: string): number =>
    Object.entries(items.items.get(key)?.numbers ?? {}).find(([name]) => name.startsWith('ca'))?.[1] ?? 0;

  it('of a lifecycle event count once, within a batch and across batches, for the client and for everybody else', async () => {
    const settings = counting();
    const event = connected({ version: 3 });
    await countBatch(
      {
        shard,
        arrivals: [
          { signal: event, sequence: at(1) },
          { signal: event, sequence: at(2) },
        ],
      },
      settings,
    );
    await countBatch({ shard, arrivals: [{ signal: event, sequence: at(5) }] }, settings);
    for (const key of ['client#meter-1', `principal#${event.principal}`, `lane#${shard}#fleet#fleet`])
      expect(connects(settings.items, key)).toBe(1);
  });

  it('stay told apart from a redelivery: after a crash between two items the second is still counted', async () => {
    const settings = counting();
    const event = connected({ version: 3 });
    await countBatch({ shard, arrivals: [{ signal: event, sequence: at(1) }] }, settings);
    settings.items.items.delete(`principal#${event.principal}`);
    await countBatch({ shard, arrivals: [{ signal: event, sequence: at(1) }] }, settings);
    expect(connects(settings.items, `principal#${event.principal}`)).toBe(1);
    expect(connects(settings.items, 'client#meter-1')).toBe(1);
  });

  it('of a tap record count once by trace id, also when only the second is delivered again', async () => {
    const settings = counting();
    const record = published({ id: 'trace-1' });
    await countBatch(
      {
        shard,
        arrivals: [
          { signal: record, sequence: at(1) },
          { signal: record, sequence: at(2) },
        ],
      },
      settings,
    );
    await countBatch({ shard, arrivals: [{ signal: record, sequence: at(2) }] }, settings);
    const numbers = settings.items.items.get('client#meter-1')?.numbers ?? {};
    expect(Object.entries(numbers).find(([name]) => name.startsWith('pa'))?.[1]).toBe(1);
  });
});
