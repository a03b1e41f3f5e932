import type { Guard, GuardChange } from '../types/guard.ts';

/** Guards, and the record of their changes. Throws where it cannot be read: unknown is not unguarded. */
export interface Guards {
  /** All that are kept, the expired ones included. */
  all(): Promise<readonly Guard[]>;
  /** Notes a change in the ledger, then carries it out. The same change again changes nothing more. */
  change(change: GuardChange): Promise<void>;
  /** Newest first, at most {@link CHANGES_KEPT}. */
  changes(): Promise<readonly GuardChange[]>;
}

export const CHANGES_KEPT = 100;
