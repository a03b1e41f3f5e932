import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { KinesisStreamEvent } from 'aws-lambda';
import { LambdaError } from '../../local/lambda/error.ts';
import { type MappingOptions, type RunningMapping, startMapping } from '../../local/stream/mapping.ts';
import { createStream, type StreamOptions } from '../../local/stream/stream.ts';
import type { Mapping } from '../../local/template.ts';

const ARN = 'arn:aws:kinesis:us-east-1:111122223333:stream/s';
const half = () => 0.5;

const stream = (more: Partial<StreamOptions> = {}) =>
  createStream({ name: 's', arn: ARN, shards: 2, now: Date.now, random: half, ...more });

const MAPPING: Mapping = {
  functionName: 'f',
  streamArn: ARN,
  batchSize: 100,
  batchingWindowSeconds: 0,
  bisect: false,
  startingPosition: 'TRIM_HORIZON',
  maximumRetryAttempts: -1,
  maximumRecordAgeSeconds: -1,
  onFailure: undefined,
  reportsItemFailures: false,
};

const OK = { functionError: undefined, payload: 'null' };
const FAILED = { functionError: 'Unhandled', payload: '{}' };

const texts = ({ Records }: KinesisStreamEvent) =>
  Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());

let running: RunningMapping | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

/** Starts a mapping whose function is `judge`; gives what it was invoked with. */
const start = (
  over: ReturnType<typeof stream>,
  mapping: Partial<Mapping> = {},
  judge: (batch: readonly string[], event: KinesisStreamEvent) => typeof OK | typeof FAILED = () => OK,
  more: Partial<MappingOptions> = {},
) => {
  const batches: string[][] = [];
  const events: KinesisStreamEvent[] = [];
  const aside: { bucket: string; key: string; body: string }[] = [];
  running = startMapping({
    stream: over,
    mapping: { ...MAPPING, ...mapping },
    functionArn: 'arn:f',
    source: { roleArn: 'arn:role', region: 'us-east-1' },
    invoke: async (event) => {
      batches.push(texts(event));
      events.push(event);
      return judge(texts(event), event);
    },
    putAside: (bucket, key, body) => aside.push({ bucket, key, body }),
    now: Date.now,
    random: half,
    pace: 0.001,
    ...more,
  });
  return { batches, events, aside, mapping: running };
};

const fill = (over: ReturnType<typeof stream>, count: number, key = 'k') => {
  for (let i = 0; i < count; i += 1) over.put(key, Buffer.from(String(i)));
};

describe('a stream', () => {
  it('chooses the shard by the MD5 of the partition key', () => {
    const two = stream();
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      const upper = createHash('md5').update(key).digest()[0]! >= 128;
      expect(two.put(key, Buffer.from('x')).shardId).toBe(upper ? 'shardId-000000000001' : 'shardId-000000000000');
    }
  });

  it('numbers records with 56 digits, rising, with gaps', () => {
    const one = stream({ shards: 1, random: Math.random });
    const numbers = Array.from({ length: 50 }, () => one.put('k', Buffer.from('x')).sequenceNumber);
    expect(numbers.every((n) => /^[1-9]\d{55}$/.test(n))).toBe(true);
    expect([...numbers].sort()).toEqual(numbers);
    expect(new Set(numbers).size).toBe(50);
    expect(BigInt(numbers[1]!) - BigInt(numbers[0]!)).toBeGreaterThan(1n);
  });

  it('splits a shard into children that share its range and number on', () => {
    const one = stream({ shards: 1 });
    const before = one.put('k', Buffer.from('x'));
    const [left, right] = one.split('shardId-000000000000');
    expect([left.parentId, right.parentId]).toEqual(['shardId-000000000000', 'shardId-000000000000']);
    expect(right.range.from).toBe(left.range.to + 1n);
    const after = one.put('k', Buffer.from('x'));
    expect([left.id, right.id]).toContain(after.shardId);
    expect(after.sequenceNumber > before.sequenceNumber).toBe(true);
    expect(() => one.split('shardId-000000000000')).toThrow('no open shard');
  });

  it('refuses what Kinesis refuses', () => {
    expect(() => stream().put('', Buffer.from('x'))).toThrow('1 to 256 characters');
    expect(() => stream().put('k', Buffer.alloc(1_048_577))).toThrow('at most 1 MiB');
    const limited = stream({ shards: 1, shardLimit: { records: 2, bytes: 1000 }, now: () => 5000 });
    fill(limited, 2);
    expect(() => fill(limited, 1)).toThrow('Rate exceeded for shard shardId-000000000000');
  });
});

describe('the event of a batch', () => {
  it('has the shape that Lambda gives', async () => {
    const one = stream({ shards: 1, now: () => 1_545_084_650_987 });
    const { sequenceNumber } = one.put('1', Buffer.from('Hello, this is a test.'));
    const { events, mapping } = start(one);
    await mapping.idle();
    expect(events).toEqual([
      {
        Records: [
          {
            kinesis: {
              kinesisSchemaVersion: '1.0',
              partitionKey: '1',
              sequenceNumber,
              data: 'SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==',
              approximateArrivalTimestamp: 1545084650.987,
            },
            eventSource: 'aws:kinesis',
            eventVersion: '1.0',
            eventID: `shardId-000000000000:${sequenceNumber}`,
            eventName: 'aws:kinesis:record',
            invokeIdentityArn: 'arn:role',
            awsRegion: 'us-east-1',
            eventSourceARN: ARN,
          },
        ],
      },
    ]);
  });
});

describe('batching', () => {
  it('invokes at once when the batch is full', async () => {
    const one = stream({ shards: 1 });
    const { batches, mapping } = start(one, { batchSize: 4, batchingWindowSeconds: 300 }, undefined, { pace: 1 });
    fill(one, 8);
    await mapping.idle();
    expect(batches).toEqual([
      ['0', '1', '2', '3'],
      ['4', '5', '6', '7'],
    ]);
  });

  it('waits as long as the window from the first record, and not at all with none', async () => {
    const one = stream({ shards: 1 });
    const { batches, mapping } = start(one, { batchingWindowSeconds: 0.08 }, undefined, { pace: 1 });
    await sleep(20);
    fill(one, 1);
    await sleep(40);
    fill(one, 1);
    expect(batches).toEqual([]);
    await mapping.idle();
    expect(batches).toEqual([['0', '0']]);
    await sleep(100);
    expect(batches).toHaveLength(1);
  });

  it('invokes at once when the window passed while the function was busy', async () => {
    const one = stream({ shards: 1, now: () => Date.now() - 5000 });
    fill(one, 1);
    const started = performance.now();
    const { mapping } = start(one, { batchingWindowSeconds: 4 }, undefined, { pace: 1 });
    await mapping.idle();
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('hands over at most 6 MB', async () => {
    const one = stream({ shards: 1 });
    for (let i = 0; i < 6; i += 1) one.put('k', Buffer.alloc(1_000_000, 120));
    const { batches, mapping } = start(one);
    await mapping.idle();
    expect(batches.map((batch) => batch.length)).toEqual([4, 2]);
  });

  it('has one invocation a shard at a time, and all shards at once', async () => {
    const two = stream();
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) two.put(key, Buffer.from(key));
    const busy: string[] = [];
    const seen: string[][] = [];
    const { mapping } = start(two, { batchSize: 1 }, undefined, {
      invoke: async ({ Records: [record] }) => {
        const shard = record!.eventID.split(':')[0]!;
        busy.push(shard);
        seen.push([...busy]);
        await sleep(2);
        busy.splice(busy.indexOf(shard), 1);
        return OK;
      },
    });
    await mapping.idle();
    expect(seen).toHaveLength(8);
    expect(seen.filter((shards) => new Set(shards).size < shards.length)).toEqual([]);
    expect(Math.max(...seen.map((shards) => shards.length))).toBe(2);
  });
});

describe('a batch that fails', () => {
  it('is given again, whole, until the function takes it', async () => {
    const one = stream({ shards: 1 });
    fill(one, 2);
    let failures = 2;
    const { batches, mapping } = start(one, {}, () => (failures-- > 0 ? FAILED : OK));
    await mapping.idle();
    expect(batches).toEqual([
      ['0', '1'],
      ['0', '1'],
      ['0', '1'],
    ]);
  });

  it('is split until the poisonous record stands alone, and the others pass', async () => {
    const one = stream({ shards: 1 });
    fill(one, 5);
    const poison = (batch: readonly string[]) => (batch.includes('3') ? FAILED : OK);
    const { batches, aside, mapping } = start(
      one,
      { bisect: true, maximumRetryAttempts: 1, onFailure: 'arn:aws:s3:::bucket' },
      poison,
    );
    await mapping.idle();
    expect(batches).toEqual([['0', '1', '2', '3', '4'], ['0', '1', '2'], ['3', '4'], ['3'], ['3'], ['4']]);
    expect(aside).toHaveLength(1);
  });

  it('goes to the bucket with the whole event when its retries are spent', async () => {
    const one = stream({ shards: 1 });
    fill(one, 2);
    const { events, aside, mapping } = start(
      one,
      { maximumRetryAttempts: 2, onFailure: 'arn:aws:s3:::bucket' },
      () => FAILED,
    );
    await mapping.idle();
    expect(events).toHaveLength(3);
    expect(aside[0]?.bucket).toBe('bucket');
    expect(aside[0]?.key).toMatch(/^aws\/lambda\/[-\w]+\/shardId-000000000000\/\d{4}\/\d\d\/\d\d\/[-\dT.]+-[-\w]+$/);
    const body = JSON.parse(aside[0]?.body ?? '') as Record<string, unknown> & { payload: string };
    expect(body).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3, functionArn: 'arn:f' },
      KinesisBatchInfo: { shardId: 'shardId-000000000000', batchSize: 2, streamArn: ARN },
    });
    expect(JSON.parse(body.payload)).toEqual(events[0]);
  });

  it('loses only the records past their age', async () => {
    let now = 0;
    const one = stream({ shards: 1, now: () => now });
    fill(one, 1);
    now = 1000;
    fill(one, 1);
    now = 1500;
    const { batches, aside, mapping } = start(
      one,
      { maximumRecordAgeSeconds: 1, onFailure: 'arn:aws:s3:::b' },
      undefined,
      {
        now: () => now,
        pace: 1,
      },
    );
    await mapping.idle();
    expect(batches).toEqual([['0']]);
    expect(JSON.parse(aside[0]?.body ?? '')).toMatchObject({ KinesisBatchInfo: { batchSize: 1 } });
  });

  it('waits without spending a retry while the function is throttled', async () => {
    const one = stream({ shards: 1 });
    fill(one, 1);
    let throttles = 3;
    const { aside, mapping } = start(one, { maximumRetryAttempts: 0, onFailure: 'arn:aws:s3:::b' }, undefined, {
      invoke: async () => {
        throttles -= 1;
        if (throttles >= 0) throw new LambdaError('TooManyRequestsException', 'Rate Exceeded.');
        return OK;
      },
    });
    await mapping.idle();
    expect(aside).toEqual([]);
  });

  it('goes on after the items that were done where the function reports them', async () => {
    const one = stream({ shards: 1 });
    fill(one, 4);
    let first = true;
    const { batches, mapping } = start(one, { reportsItemFailures: true }, (batch, event) => {
      const failed = batch.indexOf('2');
      if (!first || failed < 0) return OK;
      first = false;
      const itemIdentifier = event.Records[failed]!.kinesis.sequenceNumber;
      return { functionError: undefined, payload: JSON.stringify({ batchItemFailures: [{ itemIdentifier }] }) };
    });
    await mapping.idle();
    expect(batches).toEqual([
      ['0', '1', '2', '3'],
      ['2', '3'],
    ]);
  });
});

describe('redelivery', () => {
  it('starts again at an earlier record when told to, and cuts batches anew', async () => {
    const one = stream({ shards: 1 });
    fill(one, 4);
    const { batches, mapping } = start(one, { batchSize: 4 });
    await mapping.idle();
    mapping.rewind('shardId-000000000000', 3);
    await mapping.idle();
    expect(batches).toEqual([
      ['0', '1', '2', '3'],
      ['1', '2', '3'],
    ]);
  });

  it('happens by chance, loses nothing and keeps the order of first delivery', async () => {
    const one = stream({ shards: 1 });
    fill(one, 200);
    let seed = 7;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const { batches, mapping } = start(one, { batchSize: 20 }, undefined, {
      random,
      redelivery: { probability: 0.4, records: 15 },
    });
    await mapping.idle();
    const seen = batches.flat();
    expect(seen.length).toBeGreaterThan(200);
    expect([...new Set(seen)]).toEqual(Array.from({ length: 200 }, (_, i) => String(i)));
    expect(new Set(batches.map((batch) => batch.length)).size).toBeGreaterThan(3);
  });

  it('never goes back before what is kept', async () => {
    const one = stream({ shards: 1 });
    fill(one, 1);
    const { batches, mapping } = start(one);
    await mapping.idle();
    mapping.rewind('shardId-000000000000', 1000);
    await mapping.idle();
    expect(batches).toEqual([['0'], ['0']]);
  });
});

describe('resharding', () => {
  it('reads a parent to its end before its children', async () => {
    const one = stream({ shards: 1 });
    const { events, mapping } = start(one, { batchSize: 2 });
    fill(one, 6);
    one.split('shardId-000000000000');
    for (let i = 6; i < 20; i += 1) one.put(`key-${i}`, Buffer.from(String(i)));
    await mapping.idle();
    const delivered = events.flatMap((event) => texts(event).map((text) => Number(text)));
    expect([...delivered].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(delivered.slice(0, 6)).toEqual([0, 1, 2, 3, 4, 5]);
    const shards = new Set(events.map(({ Records }) => Records[0]!.eventID.slice(0, 20)));
    expect([...shards].sort()).toEqual(['shardId-000000000000', 'shardId-000000000001', 'shardId-000000000002']);
  });
});

it('reads a stream that was split before the mapping began, each record once', async () => {
  const one = stream({ shards: 1 });
  fill(one, 2);
  one.split('shardId-000000000000');
  fill(one, 2, 'after');
  const { batches, mapping } = start(one);
  await mapping.idle();
  await sleep(5);
  expect(batches).toEqual([
    ['0', '1'],
    ['0', '1'],
  ]);
});

describe('the end', () => {
  it('lets the invocation under way finish and starts no other', async () => {
    const one = stream({ shards: 1 });
    fill(one, 10);
    let finished = 0;
    const { mapping } = start(one, { batchSize: 1 }, undefined, {
      invoke: async () => {
        await sleep(10);
        finished += 1;
        return OK;
      },
    });
    await sleep(2);
    await mapping.stop();
    expect(finished).toBe(1);
  });

  it('drains without waiting for the window', async () => {
    const one = stream({ shards: 1 });
    const { batches, mapping } = start(one, { batchingWindowSeconds: 300 }, undefined, { pace: 1 });
    fill(one, 3);
    one.split('shardId-000000000000');
    fill(one, 2);
    await mapping.stop({ drain: true });
    expect(batches).toEqual([
      ['0', '1', '2'],
      ['0', '1'],
    ]);
  });

  it('does not wait for a function that always fails', async () => {
    const one = stream({ shards: 1 });
    fill(one, 1);
    const { mapping } = start(one, {}, () => FAILED, { pace: 1000 });
    await sleep(5);
    await mapping.stop();
    expect(mapping.waiting()).toBe(1);
  });
});

it('forgets records that are long past its checkpoint', async () => {
  const one = stream({ shards: 1 });
  const { mapping } = start(one, { batchSize: 5000 });
  for (let i = 0; i < 4; i += 1) {
    fill(one, 2500);
    await mapping.idle();
  }
  expect(one.shards[0]!.end).toBe(10_000);
  expect(one.shards[0]!.oldest).toBeGreaterThan(5000);
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
