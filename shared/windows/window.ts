import type { Baseline } from '../types/baseline.ts';
import type { Entity } from '../types/entity.ts';
import type { SessionFact } from '../types/session.ts';
import type { Delta } from './delta.ts';
import { addMember, addToken, countMembers, emptyMembers, type Hash, type Members } from './distinct.ts';
import { type Measure, measureNames } from './measures.ts';
import type { Notes } from './notes.ts';
import { type Scale, slotOf, TEN_MINUTES, TEN_SECONDS } from './scales.ts';
import { addToSeries, coarser, countOver, emptySeries, mergeSeries, putSlot, type Series } from './series.ts';
import { mostExact, type SetName } from './sets.ts';

/** Periods of distinct sets that are kept, half an hour of them: a period leaves whole. Who is known for longer is in the baseline. */
export const PERIODS_KEPT = 3;

/** An entity's counts in time slots at several scales, and what it was seen with. */
export interface Window {
  readonly entity: Entity;
  readonly series: Map<Measure, Series>;
  /** By set name, then by ten-minute period. */
  readonly distinct: Map<SetName, Map<number, Members>>;
  /** Sessions that the baseline has not taken over yet, by their stored form. */
  readonly sessions: Map<string, SessionFact>;
  /** Lifecycle events already counted, by period: AWS delivers some twice. */
  readonly seen: Map<number, Set<string>>;
  /** What the order-dependent write has learned; undefined before the first. */
  baseline: Baseline | undefined;
  rev: number;
  /** Newest finest slot that anything was counted in; −1 while empty. */
  head: number;
}

export const emptyWindow = (entity: Entity): Window => ({
  entity,
  series: new Map(),
  distinct: new Map(),
  sessions: new Map(),
  seen: new Map(),
  baseline: undefined,
  rev: 0,
  head: -1,
});

/**
 * old ⊕ batch. Takes `window` over: it is changed and returned, because on the path of every record a copy would cost more than the count.
 * The result does not depend on the order of the batches.
 */
export const foldInto = (window: Window, delta: Delta, hash: Hash): Window => {
  for (const [index, slot] of delta.slots.entries()) addCounts(window, slot, delta.counts[index] as number[]);
  for (const { scale, slot, seconds } of delta.unseen) putSlot(seriesOf(window, 'unseen'), scale, slot, seconds);
  if (delta.notes) addNotes(window, delta.notes, hash);
  if (delta.sessions) for (const [stored, fact] of delta.sessions) window.sessions.set(stored, fact);
  if (delta.seen) for (const [period, ids] of delta.seen) for (const id of ids) addSeen(window, period, id);
  return window;
};

/** Count over the `slots` slots of `scale` that end with the one holding `at`. */
export const count = (window: Window, measure: Measure, scale: Scale, at: number, slots = 1): number =>
  countOver(window.series.get(measure), scale, slotOf(scale, at), slots);

/**
 * How long the tap watched this entity in the `slots` slots of `scale` that end with the one holding `at`, in seconds.
 * Expectations are multiplied by it; counts are never scaled up.
 */
export const exposureSeconds = (window: Window, scale: Scale, at: number, slots = 1): number =>
  (scale.slotMs / 1000) * slots - count(window, 'unseen', scale, at, slots);

/** How many different values a set holds over the newest `periods` ten-minute periods up to `at`. */
export const distinct = (window: Window, name: SetName, at: number, hash: Hash, periods = 1): number => {
  const byPeriod = window.distinct.get(name);
  if (!byPeriod) return 0;
  const last = slotOf(TEN_MINUTES, at);
  if (periods === 1) return countMembers(byPeriod.get(last), hash);
  const union = emptyMembers();
  for (let period = last - periods + 1; period <= last; period += 1) unite(union, byPeriod.get(period), hash);
  return countMembers(union, hash);
};

/** The values that are known exactly, newest period last. */
export const members = (window: Window, name: SetName): readonly string[] => {
  const byPeriod = window.distinct.get(name);
  if (!byPeriod) return [];
  const values = new Set<string>();
  for (const period of [...byPeriod.keys()].sort((a, b) => a - b))
    for (const value of (byPeriod.get(period) as Members).exact) values.add(value);
  return [...values];
};

/** The same, of the ten minutes that hold `at` only. */
export const membersAt = (window: Window, name: SetName, at: number): readonly string[] => [
  ...(window.distinct.get(name)?.get(slotOf(TEN_MINUTES, at))?.exact ?? []),
];

/** A set's periods that the baseline may not have folded in yet: records come late, so the one before its last is among them. */
export const unlearned = ({ distinct, baseline }: Window, name: SetName): readonly (readonly [number, Members])[] => {
  const byPeriod = distinct.get(name);
  if (!byPeriod) return NONE;
  const from = baseline ? slotOf(TEN_MINUTES, baseline.through) - 1 : 0;
  const found: (readonly [number, Members])[] = [];
  for (const entry of byPeriod) if (entry[0] >= from) found.push(entry);
  return found;
};

const NONE: readonly never[] = [];

/** Adds another lane's counts: the fleet and the groups are sums over their lanes. */
export const addLane = (sum: Window, lane: Window, hash: Hash): Window => {
  for (const [measure, series] of lane.series) mergeSeries(seriesOf(sum, measure), series);
  for (const [name, periods] of lane.distinct)
    for (const [period, values] of periods) unite(membersOf(sum, name, period), values, hash);
  sum.head = Math.max(sum.head, lane.head);
  sum.baseline = eldest(sum.baseline, lane.baseline);
  return sum;
};

/** A fleet is as old as its eldest lane, and a group has the habits that any lane saw and knows what any lane was told. */
const eldest = (a: Baseline | undefined, b: Baseline | undefined): Baseline | undefined => {
  if (!a || !b) return a ?? b;
  const [elder, younger] = a.firstSeenAt <= b.firstSeenAt ? [a, b] : [b, a];
  return {
    ...elder,
    habits: [...(elder.habits ?? []), ...(younger.habits ?? [])],
    told: [...(elder.told ?? []), ...(younger.told ?? [])],
  };
};

export const seriesOf = (window: Window, measure: Measure): Series => {
  let series = window.series.get(measure);
  if (!series) window.series.set(measure, (series = emptySeries()));
  return series;
};

export const membersOf = (window: Window, name: SetName, period: number): Members => {
  let byPeriod = window.distinct.get(name);
  if (!byPeriod) window.distinct.set(name, (byPeriod = new Map()));
  let values = byPeriod.get(period);
  if (!values) byPeriod.set(period, (values = emptyMembers()));
  return values;
};

export const addSeen = (window: Window, period: number, id: string): void => {
  const ids = window.seen.get(period);
  if (ids) ids.add(id);
  else window.seen.set(period, new Set([id]));
};

const addCounts = (window: Window, slot: number, counts: number[]): void => {
  for (let index = 0; index < measureNames.length; index += 1) {
    const amount = counts[index] as number;
    if (amount !== 0) addToSeries(seriesOf(window, measureNames[index] as Measure), slot, amount);
  }
  if (slot > window.head) {
    const newPeriod = coarser(TEN_MINUTES, slot) > coarser(TEN_MINUTES, window.head);
    window.head = slot;
    if (newPeriod) dropOldPeriods(window);
  }
};

const addNotes = (window: Window, { list }: Notes, hash: Hash): void => {
  const oldest = oldestPeriod(window.head);
  for (const { name, period, value } of list)
    if (period >= oldest) addMember(membersOf(window, name, period), value, hash, mostExact(name));
};

/** What was not learned yet stays until it is: an entity may be silent for hours after its busiest minute. */
const dropOldPeriods = (window: Window): void => {
  const oldest = oldestPeriod(window.head);
  const learned = window.baseline ? slotOf(TEN_MINUTES, window.baseline.through) : 0;
  for (const byPeriod of window.distinct.values())
    for (const period of byPeriod.keys()) if (period < oldest && period < learned) byPeriod.delete(period);
  for (const period of window.seen.keys()) if (period < oldest) window.seen.delete(period);
};

/** Oldest period that still counts when the newest finest slot is `head`. */
export const oldestPeriod = (head: number): number => (head < 0 ? 0 : coarser(TEN_MINUTES, head) - PERIODS_KEPT + 1);

const unite = (into: Members, from: Members | undefined, hash: Hash): void => {
  if (!from) return;
  for (const value of from.exact) addMember(into, value, hash);
  if (!from.registers) return;
  for (const [register, rank] of from.registers.entries())
    if (rank > 0) addToken(into, String.fromCharCode(0x30 + register, 0x30 + rank));
};

/** Event time that the window has reached, epoch ms; 0 while empty. */
export const reached = (window: Window): number => (window.head < 0 ? 0 : window.head * TEN_SECONDS.slotMs);
