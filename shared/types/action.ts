import type { Entity } from './entity.ts';

/** The ladder, mildest first. *Revoke* always means AWS's final REVOKED. */
export const actionNames = ['alert', 'disconnect', 'quarantine', 'deactivate', 'revoke', 'reinstate'] as const;

export type ActionName = (typeof actionNames)[number];

/** What `decide` chose to do. */
export interface Act {
  readonly kind: 'act';
  readonly action: ActionName;
  readonly target: Entity;
  readonly why: string;
}

/** Why `decide` held back, in our own vocabulary. */
export type Hold =
  | 'closed'
  | 'notice'
  | 'claimed'
  | 'contested'
  | 'nobody-to-blame'
  | 'victim'
  | 'policy'
  | 'muted'
  | 'allowed'
  | 'immune'
  | 'once'
  | 'caution'
  | 'observe'
  | 'approve'
  | 'cap';

/** What `decide` held back, why, and what it would have done. */
export interface Held {
  readonly kind: 'held';
  readonly because: Hold;
  /** One sentence for people. */
  readonly reason: string;
  readonly would: { readonly action: ActionName; readonly target: Entity } | undefined;
}

export type Decision = Act | Held;

/** How an action ended. `skipped`: a precondition did not hold, so nothing was touched. */
export type OutcomeStatus = 'done' | 'skipped' | 'failed';

export interface Outcome {
  readonly status: OutcomeStatus;
  /** One sentence: what was done, or why not. */
  readonly detail: string;
  readonly at: number;
  /** State that the action left behind, so that undo can tell whether somebody changed it since. */
  readonly after?: Readonly<Record<string, string>>;
}
