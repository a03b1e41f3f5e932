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
  /** Of a client; absent until it was heard of in a tick that was watched. */
  readonly presence?: Presence;
  /** By gauge, what the statistics remember of an entity's rate, and of a group in this lane. Their shape is the statistics' own. */
  readonly rates?: Readonly<Record<string, unknown>>;
  readonly lane?: Readonly<Record<string, unknown>>;
  /** What a principal showed of topics, and what a lane was told of them and nobody has learned yet. Their shape is the statistics' own, too. */
  readonly topics?: unknown;
  readonly told?: readonly unknown[];
  /** Of a group in this lane: which of its regular clients were heard of in the latest ticks of ten minutes. */
  readonly attendances?: Attendances;
}

/** How regularly a client is heard of: in how many of the latest hundred watched ticks of ten minutes. About 40 bytes as JSON. */
export interface Presence {
  /** First tick that is not folded in. */
  readonly through: number;
  readonly heard: number;
  readonly ticks: number;
}

/** What a client tells its group in the first record of a tick: that it is there, and how surely it was expected. */
export interface Attendance {
  readonly seen: number;
  /** Σ(1 − p) over those seen. As each is seen in a share p of the ticks, its mean is Σp(1 − p) over all. */
  readonly unsteadiness: number;
}

/** By tick. `written`: how many of those seen are in the store for certain. */
export type Attendances = Readonly<Record<string, Attendance & { readonly written: number }>>;

/** By name of the set, the most different values it ever held in ten minutes. */
export type Peaks = Readonly<Record<string, Peak>>;

export interface Peak {
  readonly most: number;
  /** Day (UTC, counted from the epoch) on which it last rose, and what it was before that day. */
  readonly day: number;
  readonly before: number;
}
