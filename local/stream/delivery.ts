import { LambdaError } from '../lambda/error.ts';
import { type EventSource, kinesisEvent } from './event.ts';
import { failureObject } from './failure.ts';
import type { MappingOptions } from './mapping.ts';
import type { StreamRecord } from './shard.ts';

type Options = Pick<MappingOptions, 'mapping' | 'functionArn' | 'invoke' | 'putAside' | 'now' | 'pace'> & {
  readonly source: EventSource;
  readonly mappingId: string;
  readonly isStopping: () => boolean;
};

type Records = readonly StreamRecord[];

/** Hands batches to the function until it takes them, they are too old, or the retries are spent. */
export interface Delivery {
  /** True once the batch is dealt with; false where the mapping stopped first. */
  deliver(shardId: string, records: Records): Promise<boolean>;
  /** Ends a pause between retries. */
  wake(): void;
}

/** Lambda does not publish how long it pauses; this is the shape that is seen. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export const createDelivery = (options: Options): Delivery => {
  const { mapping, invoke, now, pace, source, isStopping } = options;
  const pauses = new Set<() => void>();

  const pause = (failures: number): Promise<void> =>
    new Promise((settle) => {
      const resolve = () => {
        clearTimeout(timer);
        pauses.delete(resolve);
        settle();
      };
      const timer = setTimeout(resolve, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)) * pace);
      pauses.add(resolve);
    });

  const discard = (shardId: string, records: Records, invocations: number): void => {
    if (records.length === 0 || mapping.onFailure === undefined) return;
    const { functionArn, mappingId } = options;
    const { key, body } = failureObject({ shardId, records, invocations, functionArn, mappingId, source, at: now() });
    options.putAside(mapping.onFailure.split(':::')[1] ?? mapping.onFailure, key, body);
  };

  /** Puts aside what is past its age; records of a shard are in order of arrival. */
  const young = (shardId: string, records: Records, invocations: number): Records => {
    if (mapping.maximumRecordAgeSeconds < 0) return records;
    const limit = now() - mapping.maximumRecordAgeSeconds * 1000 * pace;
    const keep = records.findIndex(({ arrivedAt }) => arrivedAt >= limit);
    const old = keep < 0 ? records : records.slice(0, keep);
    discard(shardId, old, invocations);
    return records.slice(old.length);
  };

  const attempt = async (shardId: string, records: Records): Promise<Outcome> => {
    try {
      const { functionError, payload } = await invoke(kinesisEvent(shardId, records, source));
      if (functionError !== undefined) return { kind: 'failed' };
      return mapping.reportsItemFailures ? reported(payload, records) : { kind: 'done' };
    } catch (error) {
      if (error instanceof LambdaError && error.code === 'TooManyRequestsException') return { kind: 'throttled' };
      throw error;
    }
  };

  const deliver = async (shardId: string, batch: Records): Promise<boolean> => {
    let records = batch;
    let failures = 0;
    for (let invocations = 0; ; ) {
      records = young(shardId, records, invocations);
      if (records.length === 0) return true;
      if (isStopping()) return false;

      const outcome = await attempt(shardId, records);
      if (outcome.kind === 'done') return true;
      if (outcome.kind === 'partial') records = records.slice(outcome.done);
      if (outcome.kind === 'failed' && mapping.bisect && records.length > 1) {
        // Splitting does not spend a retry.
        const middle = Math.ceil(records.length / 2);
        return (await deliver(shardId, records.slice(0, middle))) && (await deliver(shardId, records.slice(middle)));
      }
      if (outcome.kind !== 'throttled') {
        invocations += 1;
        failures += 1;
      }
      if (mapping.maximumRetryAttempts >= 0 && failures > mapping.maximumRetryAttempts) {
        discard(shardId, records, invocations);
        return true;
      }
      if (!isStopping()) await pause(Math.max(1, failures));
    }
  };

  return {
    deliver,
    wake: () => {
      for (const resolve of pauses) resolve();
    },
  };
};

type Outcome = { readonly kind: 'done' | 'failed' | 'throttled' } | { readonly kind: 'partial'; readonly done: number };

/** ReportBatchItemFailures: everything before the lowest sequence number reported is done. */
const reported = (payload: string, records: Records): Outcome => {
  const response = JSON.parse(payload || 'null') as { batchItemFailures?: { itemIdentifier?: string }[] } | null;
  const failures = response?.batchItemFailures ?? [];
  if (failures.length === 0) return { kind: 'done' };
  const places = failures.map(({ itemIdentifier }) =>
    records.findIndex(({ sequenceNumber }) => sequenceNumber === itemIdentifier),
  );
  return places.includes(-1) ? { kind: 'failed' } : { kind: 'partial', done: Math.min(...places) };
};
