import type { RedriveNote, Redriven } from '../types/redrive.ts';

/** Where put-aside records lie until somebody wants them back. */
export interface Shelf {
  /** Keys under the two prefixes that are ours, in order. */
  keys(): AsyncIterable<string>;
  read(key: string): Promise<string>;
  remove(key: string): Promise<void>;
}

/** The stream, as somebody who puts records into it sees it. */
export interface RecordSink {
  /** At most {@link MOST_AT_ONCE} records. Answers which were taken, in their order. */
  put(records: readonly Redriven[]): Promise<readonly boolean[]>;
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html: 500 records a call. */
export const MOST_AT_ONCE = 500;

/** What the ledger keeps of putting records back. */
export interface RedriveNotes {
  /** Each step once: `begun` before the first record, `done` or `failed` after the last. */
  note(id: string, step: 'begun' | 'done' | 'failed', note: RedriveNote): Promise<void>;
}
