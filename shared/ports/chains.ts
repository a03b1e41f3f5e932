import type { Head } from '../types/link.ts';

/** The chains of the ledger, one a target, as sweep publishes them. */
export interface Chains {
  /** The end of every chain. One that a crash left behind is an older link of the same chain, and as good. */
  heads(): Promise<readonly Head[]>;
  /** The newest hour (hours since the epoch) whose heads were published. */
  publishedHour(): Promise<number | undefined>;
  notePublished(hour: number): Promise<void>;
}
