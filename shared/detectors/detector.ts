import type { Peaked } from '../baselines/peaks.ts';
import type { Silence } from '../baselines/silence.ts';
import type { TopicRuling } from '../baselines/topic-ruling.ts';
import type { Entity, EntityKind } from '../types/entity.ts';
import type { Evidence, Finding } from '../types/finding.ts';
import type { Signal, SignalKind } from '../types/signal.ts';
import type { Hash } from '../windows/distinct.ts';
import type { Measure } from '../windows/measures.ts';
import type { SetName } from '../windows/sets.ts';
import type { Window } from '../windows/window.ts';
import type { GaugeName, Ruled } from './ruled.ts';

/** Settings of a detector: numbers and texts, units in the names. */
export type Settings = Readonly<Record<string, number | readonly string[]>>;

/** What a detector says; who says it is added for it. */
export type Verdict = Omit<Finding, 'detector' | 'at' | 'entity'> & {
  readonly entity?: Entity;
  /** When it happened, where that was before the batch's newest signal: what is found again is not found anew. */
  readonly at?: number;
};

/** What every detector says of itself. */
interface Described<S extends Settings> {
  /** File name = id = key in the policy = folder in events/ = name in the alert. */
  readonly id: string;
  /** One sentence: what it means when this fires. */
  readonly description: string;
  /** MITRE ATT&CK technique ids, Enterprise and ICS. */
  readonly attack: readonly string[];
  /** How long it must be quiet before the incident closes: rates grind on longer than events. */
  readonly quiet: 'rate' | 'event';
  readonly defaults: S;
  /** What a verdict of benign makes normal; absent where it is recorded and changes nothing (fixed limits, impossible events). */
  readonly accepts?: Acceptable;
}

/** What becomes normal, and where the evidence says how much of it was seen. */
export type Acceptable =
  | { readonly kind: 'rate'; readonly gauge: GaugeName }
  | { readonly kind: 'peak'; readonly of: Peaked; readonly seen: string; readonly per?: number }
  | { readonly kind: 'habits'; readonly of: (evidence: Evidence) => readonly string[] }
  | { readonly kind: 'roll' };

/** Looks at an entity's window, at the end of each batch that changed one of the measures. */
export interface WindowDetector<S extends Settings> extends Described<S> {
  readonly watches: {
    readonly entity: EntityKind;
    readonly measures: readonly Measure[];
    /** Sets that make it look, where no measure does. */
    readonly sets?: readonly SetName[];
    /** Looks only where the statistics of topics have something to say. */
    readonly topics?: true;
  };
  /** Entities whose windows it needs beside this one. They are read only when this answers with any. */
  readonly peers?: (view: View, settings: S) => readonly Entity[];
  readonly detect: (view: View, settings: S) => Verdict | undefined;
}

/** Looks at one signal at a time: for events that are wrong by themselves. */
export interface SignalDetector<K extends SignalKind, S extends Settings> extends Described<S> {
  readonly watches: { readonly signal: K };
  readonly detect: (
    signal: Extract<Signal, { kind: K }>,
    settings: S,
  ) => (Verdict & { readonly entity: Entity }) | undefined;
}

/** Looks at a group's roll once it was called, and somebody was missing. */
export interface RollDetector<S extends Settings> extends Described<S> {
  readonly watches: { readonly roll: 'group' };
  readonly detect: (call: RollCall, settings: S) => Verdict | undefined;
}

/** A roll that was called, of a tick of ten minutes in which clients that usually speak did not. */
export interface RollCall {
  /** A group; the fleet where it is all of them. */
  readonly entity: Entity;
  /** End of the tick, epoch ms. */
  readonly at: number;
  readonly silence: Silence;
  /** How long it has been silent, this tick included. */
  readonly silentMs: number;
  /** How long of the tick was watched. */
  readonly watchedSeconds: number;
}

/** An entity's window at an instant. */
export interface View {
  readonly window: Window;
  /** Event time of the batch's newest signal about the entity, epoch ms. */
  readonly at: number;
  /** For distinct counts. */
  readonly hash: Hash;
  /** What the statistics say of a rate of this entity. */
  readonly ruled: (gauge: GaugeName) => Ruled;
  /** What they say of the topics that this principal wrote or asked for. */
  readonly topics: TopicRuling;
  /** Living clients of the whole fleet, as far as is learned; 0 where nothing is. */
  readonly living: number;
  /** The group of the client that is looked at. */
  readonly group: () => Entity;
  /** A window asked for by `peers`; empty for an entity that was never seen. */
  readonly peer: (entity: Entity) => Window;
}

export const defineWindowDetector = <const S extends Settings>(detector: WindowDetector<S>): WindowDetector<S> =>
  detector;

export const defineSignalDetector = <K extends SignalKind, const S extends Settings>(
  detector: SignalDetector<K, S>,
): SignalDetector<K, S> => detector;

export const defineRollDetector = <const S extends Settings>(detector: RollDetector<S>): RollDetector<S> => detector;
