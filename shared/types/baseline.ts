import type { OpenSession, SessionFact } from './session.ts';
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
  /** A principal's open sessions, oldest first; absent where there are none. */
  readonly open?: readonly OpenSession[];
  /** Addresses at once that are normal for a principal; absent while it is one. */
  readonly addressesAtOnce?: number;
  /** What it does that few do, and since when; absent where there is nothing. */
  readonly habits?: readonly Acquaintance[];
  readonly peaks?: Peaks;
  /** By gauge, what the statistics remember of an entity's rate, and of a group in this lane. Their shape is the statistics' own. */
  readonly rates?: Readonly<Record<string, unknown>>;
  readonly lane?: Readonly<Record<string, unknown>>;
  /** What a principal showed of topics, and what a lane was told of them and nobody has learned yet. Their shape is the statistics' own, too. */
  readonly topics?: unknown;
  readonly told?: readonly unknown[];
}

/** By name of the set, the most different values it ever held in ten minutes. */
export type Peaks = Readonly<Record<string, Peak>>;

export interface Peak {
  readonly most: number;
  /** Day (UTC, counted from the epoch) on which it last rose, and what it was before that day. */
  readonly day: number;
  readonly before: number;
}
