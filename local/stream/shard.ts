/** A record as Kinesis keeps it. */
export interface StreamRecord {
  readonly partitionKey: string;
  /** 56 digits: compare as strings, never as Numbers. */
  readonly sequenceNumber: string;
  readonly data: Uint8Array;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
}

/** Part of the 128-bit hash space, both ends included. */
export interface HashRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** One shard's records. Positions count from 0 and stay valid when old records are trimmed. */
export interface Shard {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly range: HashRange;
  /** True once it was split: nothing is appended any more. */
  readonly closed: boolean;
  /** Position of the oldest record kept, and one past the newest. */
  readonly oldest: number;
  readonly end: number;
  at(position: number): StreamRecord;
  append(partitionKey: string, data: Uint8Array, arrivedAt: number): StreamRecord;
  close(): void;
  /** Forgets what is older than `position`. */
  trim(position: number): void;
  /** Called after each append and on closing. */
  onChange(listener: () => void): void;
}

/** Sequence numbers start above every one of an earlier shard, have 56 digits and grow with gaps. */
export const createShard = (
  index: number,
  range: HashRange,
  parentId: string | undefined,
  random: () => number,
): Shard => {
  const listeners: (() => void)[] = [];
  let records: StreamRecord[] = [];
  let oldest = 0;
  let closed = false;
  let sequence = 495n * 10n ** 53n + BigInt(index) * 10n ** 48n;

  const changed = () => {
    for (const listener of listeners) listener();
  };

  return {
    id: `shardId-${String(index).padStart(12, '0')}`,
    parentId,
    range,
    get closed() {
      return closed;
    },
    get oldest() {
      return oldest;
    },
    get end() {
      return oldest + records.length;
    },
    at(position) {
      const record = records[position - oldest];
      if (!record) throw new RangeError(`shard ${index}: no record at ${position}, kept are ${oldest} and later`);
      return record;
    },
    append(partitionKey, data, arrivedAt) {
      sequence += 1n + BigInt(Math.floor(random() * 1e9));
      const record = { partitionKey, sequenceNumber: String(sequence), data, arrivedAt };
      records.push(record);
      changed();
      return record;
    },
    close() {
      closed = true;
      changed();
    },
    trim(position) {
      const surplus = Math.min(position, oldest + records.length) - oldest;
      // Moved rarely, so that trimming after each batch costs nothing.
      if (surplus < 1024 && surplus < records.length / 2) return;
      if (surplus <= 0) return;
      records = records.slice(surplus);
      oldest += surplus;
    },
    onChange(listener) {
      listeners.push(listener);
    },
  };
};
