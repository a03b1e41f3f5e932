import type { ActionName, Outcome } from './action.ts';
import type { Entity } from './entity.ts';

/** Who asked: Floodgate itself for an incident, or a person. A claim: CloudTrail has the caller. */
export interface Intent {
  /** Same incident, same action, same target: same id, so it is carried out once. */
  readonly id: string;
  readonly action: ActionName;
  readonly target: Entity;
  readonly incidentId: string | undefined;
  readonly requestedBy: string;
  readonly reason: string;
  readonly at: number;
  /** State before the action, read first and written once, so that undo restores exactly it. */
  readonly prior: Readonly<Record<string, string>>;
  /** Whole request, so that a run which crashed between intent and outcome can be finished by the next. */
  readonly request: Readonly<Record<string, string>>;
  /** Deactivations: when the lease ends, epoch milliseconds. */
  readonly leaseEndsAt?: number;
}

/** An intent and, once known, its outcome. */
export interface LedgerEntry {
  readonly intent: Intent;
  /** `prior` was written: from here on the action may have been carried out. */
  readonly started: boolean;
  readonly outcome: Outcome | undefined;
}
