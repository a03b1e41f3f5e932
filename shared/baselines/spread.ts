import type { Baseline } from '../types/baseline.ts';
import type { OpenSession } from '../types/session.ts';
import type { Acquaintance } from '../types/standing.ts';
import { sizeRoughly } from '../windows/distinct.ts';
import { openSessions, visitsOf } from '../windows/visits.ts';
import { unlearned, type Window } from '../windows/window.ts';

/** How a principal's sessions spread over the world: who it is as at the moment, from where, and from how many places at once that is normal. */
export type Spread = Pick<Baseline, 'open' | 'addressesAtOnce'>;

/** Open sessions kept, the newest: the gateway of a dozen children has them all. */
const SESSIONS_OPEN = 16;

/** Whoever a principal is as within this time of its first appearance was always one of its clients. */
export const FOUNDING_MS = 30 * 60_000;
/** Acquaintances are dated by the end of their ten minutes. */
const DATING_MS = 600_000;
/** A certificate that was shared from the beginning shows within a day at how many places. */
const SHARED_MS = 86_400_000;
/** A place that was used on so many days is one of its own. */
const OWN_DAYS = 3;

/**
 * Folds the window's visits into what is open, and learns how many addresses at once are normal. That is learned in silence while
 * the principal is new or has one client id only; later, only places that it used for days count.
 */
export const learnSpread = (
  window: Window,
  { firstSeenAt, through, clients, addresses }: Pick<Baseline, 'firstSeenAt' | 'through' | 'clients' | 'addresses'>,
): Spread => {
  const sessions = openSessions(window.baseline?.open ?? [], visitsOf(window));
  const open = sessions.toSorted((a, b) => a.at - b.at).slice(-SESSIONS_OPEN);
  const founders = clients.filter((client) => isFounder(client, firstSeenAt));
  const age = through - firstSeenAt;
  const normal = isLearnedSilently(age, clients, founders)
    ? Math.max(placesOf(open).size, founders.length > 1 ? addressesIn(window) : 0)
    : placesOf(open.filter(({ address }) => isOwn(addresses, address))).size;
  const atOnce = Math.max(window.baseline?.addressesAtOnce ?? 1, normal);
  return { ...(open.length > 0 && { open }), ...(atOnce > 1 && { addressesAtOnce: atOnce }) };
};

/** Whether a client id belonged to the principal from the beginning. */
export const isFounder = (client: Acquaintance, firstSeenAt: number): boolean =>
  client.firstSeenAt <= firstSeenAt + FOUNDING_MS + DATING_MS;

/** Different addresses of these sessions. */
export const placesOf = (sessions: readonly OpenSession[]): ReadonlySet<string> =>
  new Set(sessions.flatMap(({ address }) => (address === undefined ? [] : [address])));

const isLearnedSilently = (age: number, clients: readonly Acquaintance[], founders: readonly Acquaintance[]): boolean =>
  age <= FOUNDING_MS || clients.length <= 1 || (founders.length > 1 && age <= SHARED_MS);

const isOwn = (known: readonly Acquaintance[], address: string | undefined): boolean =>
  known.some(({ id, days }) => id === address && days >= OWN_DAYS);

/** Addresses that spoke or connected within ten minutes, the most of them. */
const addressesIn = (window: Window): number =>
  Math.max(0, ...unlearned(window, 'addresses').map(([, members]) => sizeRoughly(members)));
