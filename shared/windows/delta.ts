import { type Entity, entityKey } from '../types/entity.ts';
import type { SessionFact } from '../types/session.ts';
import type { Unseen } from './exposure.ts';
import { type Measure, measureNames } from './measures.ts';
import { addNote, emptyNotes, type Notes } from './notes.ts';
import type { SetName } from './sets.ts';

/** Where a window is kept: an entity, and for the fleet and the groups the lane (one shard's share of their counts). */
export interface WindowKey {
  readonly entity: Entity;
  readonly lane: string | undefined;
}

/** The lane comes before the entity, so that no id can imitate a lane. */
export const windowKey = ({ entity, lane }: WindowKey): string =>
  lane === undefined ? entityKey(entity) : `lane#${lane}#${entityKey(entity)}`;

/** What one batch of one shard says about one entity. */
export interface Delta {
  readonly key: WindowKey;
  /** {@link windowKey} of `key`. */
  readonly id: string;
  /** First and last sequence number among the records folded in. */
  first: string;
  last: string;
  /** Latest event time among the signals, epoch ms: the instant that detectors look from. */
  newest: number;
  /** Finest slots touched, and per slot one count per measure, in the order of {@link measureNames}. */
  readonly slots: number[];
  readonly counts: number[][];
  /** What the entity was seen with, each once. */
  notes: Notes | undefined;
  /** By stored form, so that one fact is kept once. */
  sessions: Map<string, SessionFact> | undefined;
  /** Exposure of the slots touched; empty where everything was watched. */
  unseen: readonly Unseen[];
  /** Lifecycle events counted here, by period. */
  seen: Map<number, Set<string>> | undefined;
}

export const measureIndex = Object.fromEntries(measureNames.map((name, index) => [name, index])) as Record<
  Measure,
  number
>;

/** Places of the two measures that every publish counts. */
export const PUBLISHES = measureIndex.publishes;
export const BYTES = measureIndex.bytes;

export const emptyDelta = (key: WindowKey, id: string, sequence: string): Delta => ({
  key,
  id,
  first: sequence,
  last: sequence,
  newest: 0,
  slots: [],
  counts: [],
  notes: undefined,
  sessions: undefined,
  unseen: [],
  seen: undefined,
});

const NOTHING = measureNames.map(() => 0);

/** Counts of the finest slot `slot`; batches are short, so there are hardly ever more than two. */
export const countsOf = (delta: Delta, slot: number): number[] => {
  const { slots } = delta;
  for (let index = slots.length - 1; index >= 0; index -= 1)
    if (slots[index] === slot) return delta.counts[index] as number[];
  const counts = NOTHING.slice();
  slots.push(slot);
  delta.counts.push(counts);
  return counts;
};

export const bump = (counts: number[], measure: Measure, amount = 1): void => {
  const index = measureIndex[measure];
  counts[index] = (counts[index] as number) + amount;
};

export const note = (delta: Delta, name: SetName, period: number, value: string): void => {
  delta.notes ??= emptyNotes();
  addNote(delta.notes, name, period, value);
};

/** What a batch touched of an entity, as bits: its measures by their index, then its sets by theirs. */
export const touchedBits = ({ counts, notes }: Delta): number => {
  let bits = notes?.bits ?? 0;
  for (const of of counts) for (let index = 0; index < MEASURES; index += 1) if (of[index] !== 0) bits |= 1 << index;
  return bits;
};

/** Finest slots in which the batch counted anything of these measures. */
export const touchedSlots = ({ slots, counts }: Delta, measures: readonly Measure[]): readonly number[] => {
  const indices = measures.map((measure) => measureIndex[measure]);
  return slots.filter((_, n) => indices.some((index) => counts[n]?.[index] !== 0));
};
/** The bit of a measure in {@link touchedBits}. */
export const measureBit = (measure: Measure): number => 1 << measureIndex[measure];

const MEASURES = measureNames.length;
