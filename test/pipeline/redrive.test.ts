import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batchesOf, redrive, shelvedFrom } from '../../shared/pipeline/redrive.ts';
import { MOST_AT_ONCE } from '../../shared/ports/shelf.ts';
import type { RedriveNote, Redriven, Shelved } from '../../shared/types/redrive.ts';

const record = (text: string): Redriven => ({ partitionKey: text, data: Buffer.from(text) });
const shelved = (key: string, ...texts: readonly string[]): Shelved => ({
  key,
  reason: 'why',
  records: texts.map(record),
  overcount: undefined,
});

/** A stream that takes so many records and then no more, and whatever happened, in order. */
const stage = (takes = Number.POSITIVE_INFINITY) => {
  const events: string[] = [];
  const notes: RedriveNote[] = [];
  let room = takes;
  const redriving = {
    shelf: {
      async *keys() {},
      read: async () => '',
      remove: async (key: string) => void events.push(`remove ${key}`),
    },
    sink: {
      put: async (records: readonly Redriven[]) =>
        records.map(({ partitionKey }) => {
          room -= 1;
          if (room >= 0) events.push(`put ${partitionKey}`);
          return room >= 0;
        }),
    },
    notes: {
      note: async (_: string, step: string, note: RedriveNote) => {
        events.push(step);
        notes.push(note);
      },
    },
  };
  const run = (...objects: readonly Shelved[]) =>
    redrive(objects, { requestedBy: 'ann', reason: 'upgraded', at: 1 }, 'one', redriving);
  return { events, notes, run };
};

describe('putting back', () => {
  it('is noted first, and removes each object once the stream has all of it', async () => {
    const { events, run } = stage();
    expect(await run(shelved('a', '1', '2'), shelved('b', '3'))).toEqual({ objects: 2, records: 3, left: [] });
    expect(events).toEqual(['begun', 'put 1', 'put 2', 'remove a', 'put 3', 'remove b', 'done']);
  });

  it('leaves an object of which the stream took a part, and says that it may be counted twice', async () => {
    const { events, notes, run } = stage(2);
    expect(await run(shelved('a', '1'), shelved('b', '2', '3'))).toEqual({ objects: 1, records: 2, left: ['b'] });
    expect(events).toEqual(['begun', 'put 1', 'remove a', 'put 2', 'failed']);
    expect(notes[1]).toMatchObject({
      objects: ['b'],
      overcounted: 1,
      because: ['an object that stays went back in part'],
    });
  });

  it('notes how many may be counted twice, and each reason once', async () => {
    const { notes, run } = stage();
    const doubtful = (key: string) => ({ ...shelved(key, '1', '2'), overcount: 'because' });
    await run(doubtful('a'), doubtful('b'), shelved('c', '3'));
    expect(notes[0]).toMatchObject({ requestedBy: 'ann', records: 5, overcounted: 4, because: ['because'] });
  });
});

describe('batches', () => {
  it('hold every record in its order, and no more of them or of their bytes than AWS takes', () => {
    const sizes = fc.array(fc.constantFrom(1, 1_000, 900_000), { maxLength: 30 });
    fc.assert(
      fc.property(sizes, (all) => {
        const records = all.map((size, n) => ({ partitionKey: String(n), data: new Uint8Array(size) }));
        const batches = batchesOf(records);
        expect(batches.flat()).toEqual(records);
        for (const batch of batches)
          expect(batch.reduce((sum, { data }) => sum + data.length, 0)).toBeLessThanOrEqual(3_000_000);
      }),
      { numRuns: 20 },
    );
    const lengths = batchesOf(Array.from({ length: MOST_AT_ONCE + 1 }, () => record('x'))).map(({ length }) => length);
    expect(lengths).toEqual([MOST_AT_ONCE, 1]);
  });
});

describe('an object on the shelf', () => {
  const base64 = (data: string | Uint8Array): string => Buffer.from(data).toString('base64');
  const own = (data: Uint8Array | string) =>
    shelvedFrom(
      'k',
      JSON.stringify({ v: 1, shard: 's', sequence: '7', arrivedAt: 1, reason: 'via', data: base64(data) }),
    );

  it('is a record of inspect’s, as it was', () => {
    expect(own('{"a":1}')).toEqual({
      key: 'k',
      reason: 'via',
      records: [{ partitionKey: 's/7', data: Buffer.from('{"a":1}') }],
      overcount: undefined,
    });
  });

  it('is in doubt where it is an envelope, whose other entries were counted', () => {
    expect(own(gzipSync('{}'))?.overcount).toMatch('other log entries');
  });

  it('is a batch of Lambda’s, under the keys that it came with, and in doubt', () => {
    const payload = JSON.stringify({ Records: [{ kinesis: { partitionKey: 'meter-1', data: base64('x') } }] });
    const body = JSON.stringify({ requestContext: { condition: 'RetryAttemptsExhausted' }, payload });
    expect(shelvedFrom('k', body)).toEqual({
      key: 'k',
      reason: 'RetryAttemptsExhausted',
      records: [{ partitionKey: 'meter-1', data: Buffer.from('x') }],
      overcount: expect.stringContaining('in part'),
    });
  });

  it.each(['', 'no json', '{}', '[]', '{"v":2}', '{"requestContext":{"condition":"x"},"payload":"{"}'])(
    'is nothing of ours: %j',
    (body) => {
      expect(shelvedFrom('k', body)).toBeUndefined();
    },
  );
});
