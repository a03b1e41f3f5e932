/** A record that was put aside, as it goes back into the stream. */
export interface Redriven {
  /** Chosen by our own rule, or the place it had in the stream: whatever keeps a device's records together. */
  readonly partitionKey: string;
  /** The bytes as they were put. */
  readonly data: Uint8Array;
}

/** An object on the shelf of put-aside records. */
export interface Shelved {
  readonly key: string;
  /** Why it was put aside. */
  readonly reason: string;
  readonly records: readonly Redriven[];
  /** Some of it may have been counted already: one sentence, or nothing. */
  readonly overcount: string | undefined;
}

/** What was put back, for the ledger: written before, and again with what became of it. */
export interface RedriveNote {
  readonly requestedBy: string;
  readonly reason: string;
  readonly at: number;
  readonly records: number;
  /** Keys of the objects, at most a hundred. */
  readonly objects: readonly string[];
  /** Records that may be counted twice, and why, each reason once. */
  readonly overcounted: number;
  readonly because: readonly string[];
}
