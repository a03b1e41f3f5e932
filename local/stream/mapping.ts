import { randomUUID } from 'node:crypto';
import type { KinesisStreamEvent } from 'aws-lambda';
import type { InvocationResult } from '../lambda/function.ts';
import type { Mapping } from '../template.ts';
import { createDelivery } from './delivery.ts';
import type { EventSource } from './event.ts';
import { createReader } from './reader.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

export interface MappingOptions {
  readonly stream: Stream;
  readonly mapping: Mapping;
  readonly functionArn: string;
  readonly source: Omit<EventSource, 'streamArn'>;
  /** Rejects where the function is throttled. */
  readonly invoke: (event: KinesisStreamEvent) => Promise<Pick<InvocationResult, 'functionError' | 'payload'>>;
  /** The on-failure destination; `bucket` is the name in the mapping's ARN. */
  readonly putAside: (bucket: string, key: string, body: string) => void;
  readonly now: () => number;
  readonly random: () => number;
  /** Factor on window, backoff and record age. */
  readonly pace: number;
  /**
   * Kinesis delivers at least once: with this probability, after a batch that succeeded, delivery starts again up to
   * `records` earlier, and the next batch is cut anywhere.
   */
  readonly redelivery?: { readonly probability: number; readonly records: number };
}

/** A running event source mapping: per shard one invocation at a time, a parent shard before its children. */
export interface RunningMapping {
  /** Delivery of a shard starts again `records` earlier, as after a restart of the poller. */
  rewind(shardId: string, records: number): void;
  /** Records not yet checkpointed, over all shards. */
  waiting(): number;
  /** Resolves when nothing waits and nothing is being invoked. */
  idle(): Promise<void>;
  /** Ends after the invocations under way, or with `drain` after everything that waits was delivered once. */
  stop(options?: { readonly drain: boolean }): Promise<void>;
}

/** Records behind the checkpoint that stay readable for redelivery. */
const KEEP_BEHIND = 2_000;

export const startMapping = (options: MappingOptions): RunningMapping => {
  const { stream, mapping, redelivery, random } = options;
  const source = { ...options.source, streamArn: stream.arn };
  const readers = new Map<string, ReturnType<typeof createReader>>();
  const workers: Promise<void>[] = [];
  const idlers: (() => void)[] = [];
  const state = { stopping: false, draining: false };
  const mappingId = randomUUID();
  const delivery = createDelivery({ ...options, source, mappingId, isStopping: () => state.stopping });

  const waiting = () =>
    stream.shards.reduce((sum, shard) => sum + (readers.get(shard.id)?.waiting() ?? shard.end - shard.oldest), 0);

  const work = async (shard: Shard): Promise<void> => {
    const start = mapping.startingPosition === 'LATEST' && shard.parentId === undefined ? shard.end : shard.oldest;
    const windowMs = mapping.batchingWindowSeconds * 1000 * options.pace;
    const { batchSize } = mapping;
    const cut = () => 1 + Math.floor(random() * batchSize);
    const reader = createReader(shard, start, { batchSize, windowMs, now: options.now, cut, state });
    readers.set(shard.id, reader);

    for (let records = await reader.next(); records.length > 0; records = await reader.next()) {
      if (!(await delivery.deliver(shard.id, records))) return;
      reader.checkpoint(records.length);
      if (redelivery && random() < redelivery.probability) reader.rewind(1 + Math.floor(random() * redelivery.records));
      shard.trim(reader.position() - KEEP_BEHIND);
      if (waiting() === 0) for (const resolve of idlers.splice(0)) resolve();
    }
    if (state.stopping) return;
    for (const child of stream.shards) if (child.parentId === shard.id) begin(child);
  };

  const begin = (shard: Shard): void => {
    workers.push(work(shard));
  };

  for (const shard of stream.shards) if (shard.parentId === undefined) begin(shard);

  return {
    rewind(shardId, records) {
      const reader = readers.get(shardId);
      if (!reader) throw new Error(`no shard ${shardId} is being read`);
      reader.rewind(records);
    },
    waiting,
    idle: () => (waiting() === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
    async stop({ drain } = { drain: false }) {
      state.draining = drain;
      state.stopping = !drain;
      for (const reader of readers.values()) reader.wake();
      delivery.wake();
      // A drained parent begins its children, which are workers to wait for as well.
      for (let i = 0; i < workers.length; i += 1) await workers[i];
    },
  };
};
