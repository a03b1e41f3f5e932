import type { ActionName, Outcome } from '../types/action.ts';
import type { Entity } from '../types/entity.ts';
import type { Intent, LedgerEntry } from '../types/ledger.ts';

/** What is written when an action begins, from the state that it found. */
export type Start = Pick<Intent, 'prior' | 'leaseEndsAt'>;

/** An intent that sweep has not seen settled. `entry` is missing where its writer stopped halfway. */
export interface Pending {
  readonly id: string;
  /** When it was intended: epoch milliseconds. */
  readonly at: number;
  readonly entry: LedgerEntry | undefined;
}

/** Append-only: what was intended, begun and settled, each written once. */
export interface Ledger {
  /** False where the intent is there already. It is pending until somebody who has seen its outcome forgets it. */
  intend(intent: Intent): Promise<boolean>;
  /** Notes the state before the action, once. Answers what was noted first, and whether an earlier run had noted it. */
  start(id: string, start: Start): Promise<{ readonly start: Start; readonly resumed: boolean }>;
  /** The first outcome stands, and is the answer. */
  settle(id: string, outcome: Outcome): Promise<Outcome>;
  find(id: string): Promise<LedgerEntry | undefined>;
  /** Newest first, at most {@link HISTORY_KEPT}. */
  history(action: ActionName, target: Entity): Promise<readonly LedgerEntry[]>;
  pending(): Promise<readonly Pending[]>;
  /** Takes an id off the pending list: its outcome was told, or it was never intended. */
  forget(id: string): Promise<void>;
}

export const HISTORY_KEPT = 25;
