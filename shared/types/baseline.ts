import type { SessionFact } from './session.ts';
import type { Acquaintance } from './standing.ts';

/** What is normal for an entity: its own past. Depends on order, so it is written by read, fold and conditional write. */
export interface Baseline {
  readonly v: 1;
  /** First time the entity was ever seen, epoch ms. */
  readonly firstSeenAt: number;
  /** Everything before this event time is folded in, epoch ms. */
  readonly through: number;
  /** Distinct days (UTC) on which it was seen. */
  readonly days: number;
  readonly principals: readonly Acquaintance[];
  readonly clients: readonly Acquaintance[];
  readonly addresses: readonly Acquaintance[];
  /** Newest sessions of a client id, oldest first. */
  readonly sessions: readonly SessionFact[];
}
