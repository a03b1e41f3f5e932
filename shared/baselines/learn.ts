import type { Baseline } from '../types/baseline.ts';
import type { SessionFact } from '../types/session.ts';
import type { Acquaintance } from '../types/standing.ts';
import { kindOfHabit } from '../windows/habits.ts';
import { TEN_MINUTES } from '../windows/scales.ts';
import { inOrder } from '../windows/sessions.ts';
import type { SetName } from '../windows/sets.ts';
import { visitsOf } from '../windows/visits.ts';
import { unlearned, type Window } from '../windows/window.ts';
import { learnPeaks } from './peaks.ts';
import { learnSpread } from './spread.ts';

/** Acquaintances kept of each kind: the longest known, because tenure is what they are kept for, and the latest. */
export const KNOWN = 8;
const LATEST_KEPT = 2;
/** A principal's client ids: whether one is new to it can be told while all of them are kept. */
export const CLIENTS_KNOWN = 16;
/** Newest sessions kept of a client id. */
export const SESSIONS_KEPT = 8;

const DAY_MS = 86_400_000;

/**
 * The entity's past with its present folded in, up to event time `at`. Pure; folding the same window twice changes nothing.
 *
 * @param most acquaintances of each kind in the answer: {@link KNOWN} for what is stored, more for a look at the present.
 */
export const learn = (window: Window, at: number, most: number = KNOWN): Baseline => {
  const old = window.baseline;
  const facts = [...window.sessions.values()];
  const connects = facts.filter(({ event }) => event === 'connected');
  const through = Math.max(old?.through ?? 0, at);
  const baseline: Baseline = {
    v: 1,
    firstSeenAt: Math.min(old?.firstSeenAt ?? at, at, ...facts.map((fact) => fact.at)),
    through,
    days: (old?.days ?? 0) + (old && dayOf(old.through) === dayOf(through) ? 0 : 1),
    principals: acquaint(
      old?.principals,
      [...sightings(connects, 'principal'), ...periods(window, 'principals')],
      most,
    ),
    clients: acquaint(old?.clients, [...entrances(window), ...periods(window, 'clients')], mostClients(window, most)),
    addresses: acquaint(old?.addresses, [...sightings(connects, 'address'), ...periods(window, 'addresses')], most),
    sessions: attended(old?.sessions, facts),
  };
  const habits = acquaintByKind(old?.habits, periods(window, 'habits'));
  const peaks = learnPeaks(window, baseline.firstSeenAt, through);
  return {
    ...baseline,
    ...(window.entity.kind === 'principal' && learnSpread(window, baseline)),
    ...(habits.length > 0 && { habits }),
    ...(peaks && { peaks }),
  };
};

const mostClients = ({ entity }: Window, most: number): number =>
  entity.kind === 'principal' ? Math.max(most, CLIENTS_KNOWN) : most;

interface Sighting {
  readonly id: string;
  readonly at: number;
}

const sightings = (facts: readonly SessionFact[], who: 'principal' | 'address'): readonly Sighting[] =>
  facts.flatMap((fact) => (fact[who] === undefined ? [] : [{ id: fact[who], at: fact.at }]));

/** Who a principal connected as; other entities have no visits. */
const entrances = (window: Window): readonly Sighting[] =>
  visitsOf(window).flatMap(({ event, client, at }) => (event === 'connected' ? [{ id: client, at }] : []));

/** A set knows its ten minutes only: the end of them is taken, so that nobody is thought to be known longer than they are. */
const periods = (window: Window, name: SetName): readonly Sighting[] => {
  const sightings: Sighting[] = [];
  for (const [period, { exact }] of unlearned(window, name))
    for (const id of exact) sightings.push({ id, at: (period + 1) * TEN_MINUTES.slotMs - 1 });
  return sightings;
};

/** What was in order stays so. */
const attended = (known: readonly SessionFact[] = [], facts: readonly SessionFact[]): readonly SessionFact[] =>
  facts.length === 0 ? known : inOrder([...known, ...facts]).slice(-SESSIONS_KEPT);

const acquaint = (
  known: readonly Acquaintance[] = [],
  seen: readonly Sighting[],
  most: number,
): readonly Acquaintance[] => {
  if (seen.length === 0 && known.length <= most) return known;
  const again = metAgain(known, seen);
  if (again) return again;
  const byId = new Map(known.map((one) => [one.id, one]));
  for (const { id, at } of [...seen].sort((a, b) => a.at - b.at)) byId.set(id, meet(byId.get(id), id, at));
  return keepLongest([...byId.values()], most);
};

/** Nearly everybody has one acquaintance of a kind, and was seen with nobody else. Undefined where it is otherwise. */
const metAgain = (known: readonly Acquaintance[], seen: readonly Sighting[]): readonly Acquaintance[] | undefined => {
  let [only] = known;
  if (!only || known.length > 1) return undefined;
  let latest = 0;
  for (const { id, at } of seen) {
    if (id !== only.id || at < latest) return undefined;
    only = meet(only, id, at);
    latest = at;
  }
  return [only];
};

/** Each kind of habit by itself, so that a common one does not push out a rare one. */
const acquaintByKind = (known: readonly Acquaintance[] = [], seen: readonly Sighting[]): readonly Acquaintance[] => {
  if (known.length === 0 && seen.length === 0) return [];
  const kinds = new Set([...known, ...seen].map(({ id }) => kindOfHabit(id)));
  return [...kinds].flatMap((kind) => {
    const isOfKind = ({ id }: { readonly id: string }): boolean => kindOfHabit(id) === kind;
    return acquaint(known.filter(isOfKind), seen.filter(isOfKind), KNOWN);
  });
};

const meet = (known: Acquaintance | undefined, id: string, at: number): Acquaintance => {
  if (!known) return { id, firstSeenAt: at, lastSeenAt: at, days: 1 };
  return {
    id,
    firstSeenAt: Math.min(known.firstSeenAt, at),
    lastSeenAt: Math.max(known.lastSeenAt, at),
    days: known.days + (dayOf(at) > dayOf(known.lastSeenAt) ? 1 : 0),
  };
};

const keepLongest = (all: readonly Acquaintance[], most: number): readonly Acquaintance[] => {
  const byTenure = [...all].sort((a, b) => a.firstSeenAt - b.firstSeenAt);
  if (byTenure.length <= most) return byTenure;
  const longest = byTenure.slice(0, most - LATEST_KEPT);
  const latest = byTenure
    .slice(most - LATEST_KEPT)
    .sort((a, b) => b.lastSeenAt - a.lastSeenAt)
    .slice(0, LATEST_KEPT);
  return [...longest, ...latest];
};

const dayOf = (at: number): number => Math.floor(at / DAY_MS);
