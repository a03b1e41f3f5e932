import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inChunks, inspect } from '../../shared/pipeline/inspect.ts';
import type { Finding } from '../../shared/types/finding.ts';
import type { StreamRecord } from '../../shared/types/record.ts';
import type { ItemChange } from '../../shared/types/window-item.ts';
import { measureBit } from '../../shared/windows/delta.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { UNWATCHED, WATCHED } from '../../shared/windows/exposure.ts';
import { foldBatch } from '../../shared/windows/fold.ts';
import { encodeDelta } from '../../shared/windows/item.ts';
import {
  certificate,
  connected,
  denied,
  disconnected,
  NOON,
  published,
  refused,
  subscribed,
} from '../fakes/signals.ts';
import { bytes, inspectingInMemory, logEnvelope, SHARD, STAMP, streamed } from '../scenarios/scenario.ts';

const tap = (over: object = {}) => ({
  eventType: 'published',
  clientId: 'meter-1',
  principalIdentifier: certificate(1),
  sourceIp: '192.0.2.1',
  topic: 'devices/meter-1/state',
  timestamp: NOON,
  base64Length: 40,
  ...over,
});

const snoop = (over: object = {}) => ({
  eventType: 'subscribed',
  clientId: 'evil',
  timestamp: NOON,
  sessionIdentifier: 's',
  principalIdentifier: certificate(7),
  topics: ['#'],
  ...over,
});

const raw = (data: Uint8Array, index = 0): StreamRecord => ({ ...streamed(tap(), index), data });

const publishesOf = (items: ReturnType<typeof inspectingInMemory>['items'], key: string): number =>
  Object.entries(items.items.get(key)?.numbers ?? {})
    .filter(([name]) => name.startsWith('pd'))
    .reduce((sum, [, count]) => sum + count, 0);

describe('a malformed record', () => {
  it.each([
    ['that is not JSON', new TextEncoder().encode('{"via":'), 'not JSON'],
    ['without our stamp', bytes(tap()), "via: expected this stack's stamp, got undefined"],
    [
      'with a number as text',
      bytes({ ...tap({ timestamp: String(NOON) }), via: STAMP }),
      'timestamp: expected a whole number',
    ],
    [
      'with a topic of 128 KB',
      bytes({ ...tap({ topic: 'x'.repeat(131_072) }), via: STAMP }),
      'topic: 131072 characters',
    ],
    ['from the future', bytes({ ...tap({ timestamp: NOON + 3_600_000 }), via: STAMP }), 'after its arrival'],
    ['from the week before', bytes({ ...tap({ timestamp: NOON - 7 * 86_400_000 }), via: STAMP }), 'before its arrival'],
    ['nested ten thousand deep', new TextEncoder().encode('['.repeat(10_000)), 'not JSON'],
    ['cut off in the middle of gzip', logEnvelope([tap()]).slice(0, 40), 'gzip'],
  ])('%s is put aside with the reason, and loses nothing else', async (_, data, reason) => {
    const inspecting = inspectingInMemory({}, () => undefined);
    const result = await inspect([streamed(tap(), 0), raw(data, 1), streamed(tap(), 2)], inspecting);
    expect(result).toMatchObject({ records: 3, putAside: 1 });
    expect(inspecting.kept).toEqual([expect.stringContaining(reason)]);
    expect(publishesOf(inspecting.items, 'client#meter-1')).toBe(2);
  });

  it('inside a log envelope loses none of the other entries', async () => {
    const inspecting = inspectingInMemory({}, () => undefined);
    const entry = {
      timestamp: '2026-11-20 12:00:00.000',
      eventType: 'Connection.AuthNError',
      status: 'Failure',
      sourceIp: '198.51.100.7',
    };
    const record = { ...raw(logEnvelope([entry, { ...entry, timestamp: 'yesterday' }, entry])), arrivedAt: NOON };
    const result = await inspect([record], inspecting);
    expect(result).toMatchObject({ signals: 2, putAside: 1 });
    expect(inspecting.kept).toEqual([expect.stringContaining('logEvents[1]: timestamp')]);
  });

  it('may be a decompression bomb', async () => {
    const inspecting = inspectingInMemory({}, () => undefined);
    const bomb = logEnvelope([{ timestamp: '2026-11-20 12:00:00.000', filler: ' '.repeat(64 * 1024 * 1024) }]);
    await inspect([raw(bomb)], inspecting);
    expect(inspecting.kept).toEqual([expect.stringContaining('gzip')]);
  });

  it('from a log group that is not ours is not believed', async () => {
    const inspecting = inspectingInMemory({}, () => undefined);
    const other = { ...inspecting, origin: { ...inspecting.origin, logOwner: '999999999999' } };
    await inspect([raw(logEnvelope([{ timestamp: '2026-11-20 12:00:00.000' }]))], other);
    expect(inspecting.kept).toEqual([expect.stringContaining('owner: expected this account')]);
  });
});

describe('a crash between counting and announcing', () => {
  const interrupted = async (records: readonly StreamRecord[]) => {
    const raised: Finding[][] = [];
    let alive = false;
    const inspecting = inspectingInMemory({}, (findings) => {
      if (!alive) throw new Error('killed');
      raised.push([...findings]);
    });
    await expect(inspect(records, inspecting)).rejects.toThrow('killed');
    alive = true;
    await inspect(records, inspecting);
    return { raised, items: inspecting.items };
  };

  it('still announces what one signal showed', async () => {
    const { raised } = await interrupted([streamed(snoop(), 0)]);
    expect(raised.flat()).toEqual([expect.objectContaining({ detector: 'wildcard-snoop' })]);
  });

  it('still announces what the counts showed, and counts nothing twice', async () => {
    const records = Array.from({ length: 320 }, (_, n) => streamed(tap({ timestamp: NOON + n }), n));
    const { raised, items } = await interrupted(records);
    expect(raised.flat()).toEqual([
      expect.objectContaining({
        detector: 'publish-flood',
        evidence: expect.objectContaining({ publishesIn10s: 320 }),
      }),
    ]);
    expect(publishesOf(items, 'client#meter-1')).toBe(320);
  });

  it('still knows what was new: the stranger in a take-over stays the stranger', async () => {
    const connect = (n: number, at: number, version: number, address: string) => ({
      eventType: 'connected',
      clientId: 'meter-1',
      timestamp: at,
      sessionIdentifier: `session-${version}`,
      principalIdentifier: certificate(n),
      versionNumber: version,
      ipAddress: address,
    });
    const held = streamed(connect(1, NOON - 7_200_000, 3, '192.0.2.1'), 0);
    const taken = streamed(connect(9, NOON, 4, '203.0.113.9'), 1);
    const { raised } = await interrupted([held, taken]);
    expect(raised.flat()).toEqual([
      expect.objectContaining({ detector: 'take-over', culprit: { kind: 'principal', id: certificate(9) } }),
    ]);
  });
});

describe('what nobody watched', () => {
  it('is no flood: while the tap is off no number of publishes is beyond a limit', async () => {
    const found: Finding[] = [];
    const inspecting = inspectingInMemory({}, (findings) => found.push(...findings), UNWATCHED);
    for (const publishes of [1, 500]) {
      const records = Array.from({ length: publishes }, (_, n) => streamed(tap({ timestamp: NOON + n }), n));
      await inspect(records, inspecting);
    }
    expect(found).toEqual([]);
  });
});

describe('one write', () => {
  const operandsOf = ({ add, set, union }: ItemChange): number =>
    [add, set, union].reduce((sum, attributes) => sum + Object.keys(attributes).length, 0);

  it('stays under the limits of one expression, however the times of a batch are scattered', () => {
    const times = fc.array(fc.integer({ min: 0, max: 86_400 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(times, (seconds) => {
        const arrivals = seconds.flatMap((offset, n) => {
          const at = NOON + offset * 1000;
          const signals = [
            published({ at, id: `p${n}`, topic: `cmd/lamp-${n}/set`, bytes: 100_000, address: `192.0.2.${n}` }),
            connected({ at, version: n }),
            disconnected({ at, version: n, reason: n % 2 ? 'CLIENT_ERROR' : 'THROTTLED' }),
            subscribed({ at, filters: ['#', `+/+/${n}`] }),
            refused({ at, client: n % 2 ? 'meter-1' : `meter-${n}` }),
            denied({ at, topics: [`a/${n}`, `b/${n}`] }),
          ];
          return signals.map((signal) => ({ signal, sequence: String(n) }));
        });
        for (const chunk of inChunks(SHARD, arrivals))
          for (const delta of foldBatch(chunk.arrivals, SHARD, WATCHED).values())
            expect(operandsOf(encodeDelta(delta, SHARD, keyedHash('test')))).toBeLessThanOrEqual(240);
      }),
    );
  });

  it('takes a log envelope that spans a day in parts, and each entry once, however often it is delivered', async () => {
    const inspecting = inspectingInMemory({}, () => undefined);
    const entries = Array.from({ length: 90 }, (_, n) => ({
      timestamp: new Date(NOON - n * 900_000).toISOString().replace('T', ' ').replace('Z', ''),
      eventType: 'Connection.AuthNError',
      status: 'Failure',
      sourceIp: '198.51.100.7',
    }));
    const record = { ...raw(logEnvelope(entries)), arrivedAt: NOON };
    await inspect([record], inspecting);
    await inspect([record], inspecting);
    const numbers = inspecting.items.items.get('address#198.51.100.7')?.numbers ?? {};
    const hours = Object.entries(numbers).filter(([name]) => name.startsWith('fd'));
    expect(hours.reduce((sum, [, count]) => sum + count, 0)).toBe(90);
  });
});

describe('a client id that flaps', () => {
  it('stays watched: after hundreds of sessions a take-over is found as after one', async () => {
    const found: Finding[] = [];
    const inspecting = inspectingInMemory({}, (findings) => found.push(...findings));
    const connect = (n: number, at: number, version: number) => ({
      eventType: 'connected',
      clientId: 'meter-1',
      timestamp: at,
      sessionIdentifier: `session-${version}`,
      principalIdentifier: certificate(n),
      versionNumber: version,
      ipAddress: `192.0.2.${n}`,
    });
    let sequence = 0;
    for (let n = 0; n < 300; n += 1) await inspect([streamed(connect(1, NOON + n * 1_000, n), sequence++)], inspecting);
    expect(found).toEqual([]);
    await inspect([streamed(connect(9, NOON + 2 * 3_600_000, 1_000), sequence++)], inspecting);
    expect(found).toEqual([
      expect.objectContaining({ detector: 'take-over', culprit: { kind: 'principal', id: certificate(9) } }),
    ]);
  });
});

describe('a backlog', () => {
  it('that spans hours is counted in pieces, each record once', async () => {
    const inspecting = inspectingInMemory({}, () => undefined);
    const records = Array.from({ length: 300 }, (_, n) => ({
      ...streamed(tap({ timestamp: NOON + n * 45_000 }), n),
      arrivedAt: NOON + 300 * 45_000,
    }));
    await inspect(records, inspecting);
    await inspect(records.slice(100), inspecting);
    expect(publishesOf(inspecting.items, 'client#meter-1')).toBe(300);
    expect(publishesOf(inspecting.items, `lane#${SHARD}#fleet#fleet`)).toBe(300);
  });
});

describe('a detector that throws', () => {
  it('is reported and silences no other', async () => {
    const reported: unknown[] = [];
    const found: Finding[] = [];
    const base = inspectingInMemory({}, (findings) => found.push(...findings));
    const [flood] = base.watch.windows.client ?? [];
    const broken = {
      ...flood!,
      bits: measureBit('subscribes'),
      detector: {
        ...flood!.detector,
        id: 'broken',
        watches: { entity: 'client', measures: ['subscribes'] },
        detect: () => {
          throw new Error('bug');
        },
      },
    } as const;
    await inspect([streamed(snoop(), 0)], {
      ...base,
      watch: {
        ...base.watch,
        windows: { ...base.watch.windows, client: [broken, ...(base.watch.windows.client ?? [])] },
      },
      log: { ...base.log, error: (_, fields) => reported.push(fields?.detector) },
    });
    expect(reported).toEqual(['broken']);
    expect(found).toEqual([expect.objectContaining({ detector: 'wildcard-snoop' })]);
  });
});

describe('lanes', () => {
  it('are summed: what three shards saw of the fleet is one count', async () => {
    const found: Finding[] = [];
    const inspecting = inspectingInMemory({ 'authentication-flood-distributed': { addressesIn10min: 3 } }, (f) =>
      found.push(...f),
    );
    for (const shard of [0, 1, 2]) {
      const entry = {
        timestamp: '2026-11-20 12:00:00.000',
        eventType: 'Connection.AuthNError',
        status: 'Failure',
        sourceIp: `198.51.100.${shard}`,
      };
      const record = { ...raw(logEnvelope([entry], shard)), arrivedAt: NOON, shard: `shardId-00000000000${shard}` };
      await inspect([record], inspecting);
    }
    expect(found.map(({ detector }) => detector)).toEqual(['authentication-flood-distributed']);
  });
});
