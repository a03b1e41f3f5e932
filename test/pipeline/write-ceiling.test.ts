import { beforeEach, describe, expect, it } from '@jest/globals';
import { memoryWindowItems } from '../../shared/adapters/memory-window-items.ts';
import { incidentId } from '../../shared/incidents/id.ts';
import { countBatch, fullSets } from '../../shared/pipeline/count.ts';
import { writeCeiling } from '../../shared/pipeline/write-ceiling.ts';
import type { Signal } from '../../shared/types/signal.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';
import { foldBatch } from '../../shared/windows/fold.ts';
import { certificate, NOON, published, unauthenticated } from '../fakes/signals.ts';

const hash = keyedHash('test');
let now = NOON;
let open: readonly string[] = [];
let listed = 0;
beforeEach(() => {
  now = NOON;
  open = [];
  listed = 0;
});

const stage = (perSecond: number) =>
  writeCeiling({
    perSecond,
    hash,
    clock: { now: () => now },
    incidents: {
      attention: async () => {
        listed += 1;
        return open;
      },
    },
  });

const arrivals = (signals: readonly Signal[]) =>
  signals.map((signal, n) => ({ signal, sequence: String(n).padStart(56, '0') }));
const deltas = (...signals: readonly Signal[]) => [...foldBatch(arrivals(signals), 'shard-0', WATCHED).values()];
const meters = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) =>
    published({ client: `meter-${from + n}`, principal: certificate(from + n), address: `192.0.2.${n}`, id: `${n}` }),
  );
const keysOf = (admitted: readonly { id: string }[]) => admitted.map(({ id }) => id);

describe('a ceiling on writes', () => {
  it('lets everything through that fits, and asks nobody', async () => {
    const ceiling = stage(100);
    const asked = deltas(...meters(20));
    expect(await ceiling.admit(asked)).toEqual(asked);
    expect([ceiling.takeUnwritten(), listed]).toEqual([0, 0]);
  });

  it('counts what it left out, once, and never leaves a lane out', async () => {
    const ceiling = stage(0.1);
    const asked = deltas(...meters(20));
    const admitted = await ceiling.admit(asked);
    expect(admitted.filter(({ key }) => key.lane !== undefined)).toEqual(
      asked.filter(({ key }) => key.lane !== undefined),
    );
    expect(admitted.every(({ key }) => key.lane !== undefined)).toBe(true);
    expect(ceiling.takeUnwritten()).toBe(asked.length - admitted.length);
    expect(ceiling.takeUnwritten()).toBe(0);
  });

  it('fills by the second, and holds ten seconds of it at most', async () => {
    const ceiling = stage(5);
    const burst = (await ceiling.admit(deltas(...meters(40)))).length;
    expect(burst).toBe(50);
    now += 2_000;
    expect((await ceiling.admit(deltas(...meters(40)))).length).toBe(10);
    now += 3_600_000;
    expect((await ceiling.admit(deltas(...meters(40)))).length).toBe(50);
  });

  it('keeps room for whoever is under an open incident, by a list that is a minute old at most', async () => {
    const suspect = { kind: 'principal', id: certificate(17) } as const;
    const ceiling = stage(1);
    open = [incidentId('publish-flood', suspect, 3)];
    for (let second = 0; second < 3; second += 1) {
      expect(keysOf(await ceiling.admit(deltas(...meters(40))))).toContain(`principal#${suspect.id}`);
      now += 10_000;
    }
    expect(listed).toBe(1);
    now += 60_000;
    await ceiling.admit(deltas(...meters(40)));
    expect(listed).toBe(2);
  });

  it('lets no failed login take the place of a device that came in, but within what addresses are sure of', async () => {
    const ceiling = stage(2);
    const strangers = Array.from({ length: 200 }, (_, n) =>
      unauthenticated({ address: `198.51.100.${n}`, id: `failed-${n}` }),
    );
    const admitted = await ceiling.admit(deltas(...strangers, ...meters(10)));
    const addresses = keysOf(admitted).filter((id) => id.startsWith('address#198.51.100.'));
    expect(addresses.length).toBeLessThanOrEqual(0.2 * 20);
  });
});

describe('counting under a ceiling', () => {
  it('leaves items out whole, counts them when the batch comes again, and nothing twice', async () => {
    const batch = { shard: 'shard-0', arrivals: arrivals(meters(20)) };
    const under = { items: memoryWindowItems(), hash, coverage: WATCHED, full: fullSets() };
    const ceiling = stage(0.7);
    const counted = await countBatch(batch, { ...under, ceiling });
    expect(counted.length).toBe(under.items.items.size);
    expect(counted.length + ceiling.takeUnwritten()).toBe(deltas(...meters(20)).length);

    await countBatch(batch, under);
    const without = { ...under, items: memoryWindowItems() };
    await countBatch(batch, without);
    expect(new Map(under.items.items)).toEqual(new Map(without.items.items));
  });
});
