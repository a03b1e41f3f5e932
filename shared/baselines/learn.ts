import type { Baseline } from '../types/baseline.ts';
import type { SessionFact } from '../types/session.ts';
import type { Acquaintance } from '../types/standing.ts';
import type { Members } from '../windows/distinct.ts';
import { TEN_MINUTES } from '../windows/scales.ts';
import { inOrder } from '../windows/sessions.ts';
import type { SetName } from '../windows/sets.ts';
import type { Window } from '../windows/window.ts';

/** Acquaintances kept of each kind: the longest known, because tenure is what they are kept for, and the latest. */
export const KNOWN = 8;
const LATEST_KEPT = 2;
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
  return {
    v: 1,
    firstSeenAt: Math.min(old?.firstSeenAt ?? at, at, ...facts.map((fact) => fact.at)),
    through,
    days: (old?.days ?? 0) + (old && dayOf(old.through) === dayOf(through) ? 0 : 1),
    principals: acquaint(
      old?.principals,
      [...sightings(connects, 'principal'), ...periods(window, 'principals')],
      most,
    ),
    clients: acquaint(old?.clients, periods(window, 'clients'), most),
    addresses: acquaint(old?.addresses, [...sightings(connects, 'address'), ...periods(window, 'addresses')], most),
    sessions: inOrder([...(old?.sessions ?? []), ...facts]).slice(-SESSIONS_KEPT),
  };
};

interface Sighting {
  readonly id: string;
  readonly at: number;
}

const sightings = (facts: readonly SessionFact[], who: 'principal' | 'address'): readonly Sighting[] =>
  facts.flatMap((fact) => (fact[who] === undefined ? [] : [{ id: fact[who], at: fact.at }]));

/** A set knows its ten minutes only: the end of them is taken, so that nobody is thought to be known longer than they are. */
const periods = (window: Window, name: SetName): readonly Sighting[] =>
  [...(window.distinct.get(name) ?? new Map<number, Members>())].flatMap(([period, { exact }]) =>
    [...exact].map((id) => ({ id, at: (period + 1) * TEN_MINUTES.slotMs - 1 })),
  );

const acquaint = (
  known: readonly Acquaintance[] = [],
  seen: readonly Sighting[],
  most: number,
): readonly Acquaintance[] => {
  const byId = new Map(known.map((one) => [one.id, one]));
  for (const { id, at } of [...seen].sort((a, b) => a.at - b.at)) byId.set(id, meet(byId.get(id), id, at));
  return keepLongest([...byId.values()], most);
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
