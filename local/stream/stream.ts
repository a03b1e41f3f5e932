import { createHash } from 'node:crypto';
import { createShard, type HashRange, type Shard } from './shard.ts';

/** An error as Kinesis answers it. */
export class KinesisError extends Error {
  override readonly name = 'KinesisError';
  readonly code: 'ProvisionedThroughputExceededException' | 'ValidationException' | 'ResourceNotFoundException';
  constructor(code: KinesisError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface StreamOptions {
  readonly name: string;
  readonly arn: string;
  readonly shards: number;
  readonly now: () => number;
  readonly random: () => number;
  /** What a shard takes per second (AWS: 1000 records, 1 MiB); unlimited where absent. */
  readonly shardLimit?: { readonly records: number; readonly bytes: number };
}

export interface Put {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** A Kinesis data stream. */
export interface Stream {
  readonly name: string;
  readonly arn: string;
  /** All shards, closed ones too, in the order they were made. */
  readonly shards: readonly Shard[];
  /** Throws {@link KinesisError}. */
  put(partitionKey: string, data: Uint8Array): Put;
  /** Closes a shard; two children share its hash range. */
  split(shardId: string): readonly [Shard, Shard];
}

/** Largest hash key: MD5 is 128 bits wide. */
const HASH_END = 2n ** 128n - 1n;
const MAX_RECORD_BYTES = 1_048_576;

export const createStream = ({ name, arn, shards: count, now, random, shardLimit }: StreamOptions): Stream => {
  const shards: Shard[] = [];
  const budgets = new Map<string, Budget>();

  const add = (range: HashRange, parentId?: string): Shard => {
    const shard = createShard(shards.length, range, parentId, random);
    shards.push(shard);
    return shard;
  };

  const width = (HASH_END + 1n) / BigInt(count);
  for (let i = 0n; i < count; i += 1n) {
    add({ from: i * width, to: i + 1n === BigInt(count) ? HASH_END : (i + 1n) * width - 1n });
  }

  const charge = (shard: Shard, bytes: number): void => {
    if (!shardLimit) return;
    const second = Math.floor(now() / 1000);
    const budget = budgets.get(shard.id);
    const spent = budget?.second === second ? budget : { second, records: 0, bytes: 0 };
    spent.records += 1;
    spent.bytes += bytes;
    budgets.set(shard.id, spent);
    if (spent.records <= shardLimit.records && spent.bytes <= shardLimit.bytes) return;
    throw new KinesisError('ProvisionedThroughputExceededException', `Rate exceeded for shard ${shard.id}`);
  };

  return {
    name,
    arn,
    shards,
    put(partitionKey, data) {
      checkRecord(partitionKey, data);
      const hash = BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
      const shard = shards.find(({ closed, range }) => !closed && range.from <= hash && hash <= range.to)!;
      charge(shard, data.length);
      return { shardId: shard.id, sequenceNumber: shard.append(partitionKey, data, now()).sequenceNumber };
    },
    split(shardId) {
      const parent = shards.find(({ id, closed }) => id === shardId && !closed);
      if (!parent) throw new KinesisError('ResourceNotFoundException', `no open shard ${shardId} in ${name}`);
      const { from, to } = parent.range;
      const middle = (from + to) / 2n;
      const children = [add({ from, to: middle }, parent.id), add({ from: middle + 1n, to }, parent.id)] as const;
      parent.close();
      return children;
    },
  };
};

interface Budget {
  second: number;
  records: number;
  bytes: number;
}

const checkRecord = (partitionKey: string, data: Uint8Array): void => {
  if (partitionKey.length < 1 || partitionKey.length > 256) {
    throw new KinesisError(
      'ValidationException',
      `a partition key has 1 to 256 characters, not ${partitionKey.length}`,
    );
  }
  if (data.length + Buffer.byteLength(partitionKey) > MAX_RECORD_BYTES) {
    throw new KinesisError('ValidationException', `a record has at most 1 MiB, not ${data.length} bytes`);
  }
};
