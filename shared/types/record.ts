/** One record as a stream delivers it. */
export interface StreamRecord {
  /** Shard it came through. */
  readonly shard: string;
  /** Sequence number within the shard, left-padded to {@link SEQUENCE_DIGITS} digits so that text order is number order. */
  readonly sequence: string;
  /** When the stream received it: epoch milliseconds. */
  readonly arrivedAt: number;
  /** The bytes as they were put. */
  readonly data: Uint8Array;
}

/** Kinesis sequence numbers have up to 56 decimal digits: beyond what a Number can hold, so they stay text. */
export const SEQUENCE_DIGITS = 56;

/** A record, or a part of one, that could not be used: kept whole, with the reason, and counted. */
export interface PutAside {
  readonly record: StreamRecord;
  /** What is wrong and where. */
  readonly reason: string;
}
