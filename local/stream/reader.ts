import { eventBytes } from './event.ts';
import type { Shard, StreamRecord } from './shard.ts';

export interface ReaderOptions {
  readonly batchSize: number;
  readonly windowMs: number;
  readonly now: () => number;
  /** Size of the first batch after delivery was restarted. */
  readonly cut: () => number;
  readonly state: { readonly stopping: boolean; readonly draining: boolean };
}

/** A mapping's place in one shard. */
export interface Reader {
  /**
   * Resolves when the shard has a full batch, or when the batching window has passed since the first waiting record
   * arrived. Empty where there will be none: the shard is closed and read, or the mapping is stopping.
   */
  next(): Promise<readonly StreamRecord[]>;
  checkpoint(records: number): void;
  rewind(records: number): void;
  position(): number;
  waiting(): number;
  /** Looks again, after `state` has changed. */
  wake(): void;
}

/** Lambda hands at most 6 MB to a synchronous invocation. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

export const createReader = (shard: Shard, start: number, options: ReaderOptions): Reader => {
  const { batchSize, windowMs, now, cut, state } = options;
  let position = start;
  let back = 0;
  let pending: { readonly ready: () => boolean; readonly resolve: () => void } | undefined;

  const check = () => {
    if (pending?.ready()) pending.resolve();
  };
  shard.onChange(check);

  const until = (ready: () => boolean, timeoutMs?: number): Promise<void> =>
    new Promise((settle) => {
      let timer: NodeJS.Timeout | undefined;
      const resolve = () => {
        clearTimeout(timer);
        pending = undefined;
        settle();
      };
      if (ready() || (timeoutMs !== undefined && timeoutMs <= 0)) return resolve();
      pending = { ready, resolve };
      if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs);
    });

  const over = () => state.stopping || state.draining || shard.closed;

  return {
    async next() {
      await until(() => position < shard.end || back > 0 || over());
      const limit = back > 0 ? cut() : batchSize;
      position = Math.max(shard.oldest, position - back);
      back = 0;
      if (state.stopping || position === shard.end) return [];
      const batch = createBatch(shard, position, limit);
      await until(() => batch.isFull() || over(), shard.at(position).arrivedAt + windowMs - now());
      return state.stopping ? [] : batch.take();
    },
    checkpoint(records) {
      position += records;
    },
    rewind(records) {
      back += records;
      check();
    },
    position: () => position,
    waiting: () => shard.end - Math.max(shard.oldest, position - back),
    wake: check,
  };
};

/** Grows with the shard, up to so many records and as many bytes as an event may have. */
const createBatch = (shard: Shard, start: number, limit: number) => {
  let end = start;
  let bytes = 0;
  let full = false;

  const grow = () => {
    while (!full && end < shard.end) {
      const size = eventBytes(shard.at(end));
      full = bytes + size > MAX_EVENT_BYTES && end > start;
      if (full) return;
      end += 1;
      bytes += size;
      full = end - start >= limit;
    }
  };

  return {
    isFull: () => {
      grow();
      return full;
    },
    take: () => {
      grow();
      return Array.from({ length: end - start }, (_, i) => shard.at(start + i));
    },
  };
};
