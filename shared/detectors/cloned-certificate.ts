import { CLIENTS_KNOWN, learn } from '../baselines/learn.ts';
import { isFounder, placesOf } from '../baselines/spread.ts';
import type { Baseline } from '../types/baseline.ts';
import type { OpenSession } from '../types/session.ts';
import type { Acquaintance } from '../types/standing.ts';
import { TEN_MINUTES, TEN_SECONDS } from '../windows/scales.ts';
import { count, type Window } from '../windows/window.ts';
import { isCertificate } from './certificate.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * A certificate is in use at more places at once than is normal for it, under client ids that it never had: its key was copied.
 *
 * Sees lifecycle events. Costs one fact per session of an hour, and the open sessions in the baseline (at most 16).
 * What is normal is learned in silence for half an hour and while there is one client id only, so a gateway with children at one
 * address, a certificate shared over sites from the beginning, and a device that roams (its session is replaced) are no news.
 * Blind spot: a copy under the same client id (see session-ping-pong), one that waits until the device is off, and certificates
 * with 16 client ids and more. Likely false alarm: a technician who tries a device's certificate from two other places.
 */
export const clonedCertificate = defineWindowDetector({
  id: 'cloned-certificate',
  description: 'A certificate is in use at more places at once than it ever was, under new client ids',
  attack: ['T1078', 'T0859', 'T1552.004'],
  quiet: 'event',

  defaults: {
    /** New places at once that cannot be one connection which died unnoticed. */
    newPlaces: 2,
    /** One new place is enough when it lasts: AWS ends a silent connection after 1.5 keep-alives of at most 20 min. */
    lastingMs: 1_800_000,
    /** A client id is new for so long. */
    newForMs: 86_400_000,
  },

  watches: { entity: 'principal', measures: ['connects', 'publishes'] },

  detect: ({ window, at }, { newPlaces, lastingMs, newForMs }) => {
    if (isCalm(window, at) || !isCertificate(window.entity.id)) return undefined;
    const now = learn(window, at);
    if (isShared(now)) return undefined;

    const { own, foreign, owner } = divide(now, at - newForMs);
    const normal = now.addressesAtOnce ?? 1;
    const places = placesOf(foreign).size + homes(window, now, own, foreign, at);
    if (owner === undefined || foreign.length === 0 || places <= normal) return undefined;
    if (placesOf(foreign).size < newPlaces && !lasts(own, foreign, at - lastingMs)) return undefined;

    const names = foreign.map(({ client }) => client);
    return {
      severity: 'critical',
      class: 'authenticated',
      culprit: window.entity,
      victim: { kind: 'client', id: owner },
      explanation: `the certificate of ${owner} is in use from ${places} addresses at once, at most ${normal} is normal, under ${names.length} client ids that are new to it`,
      evidence: { addressesAtOnce: places, normalAddressesAtOnce: normal, newClientIds: names },
      related: { clients: names, principals: [window.entity.id], addresses: [...placesOf(foreign)] },
    };
  },
});

/** Nearly always: nobody came just now, and nobody is anywhere else; or there are too many client ids to tell a new one. */
const isCalm = (window: Window, at: number): boolean => {
  const { baseline } = window;
  if (baseline === undefined || isShared(baseline)) return true;
  const { open = [] } = baseline;
  return (open.length < 2 || placesOf(open).size < 2) && count(window, 'connects', TEN_SECONDS, at, 2) === 0;
};

const isShared = ({ clients }: Baseline): boolean => clients.length >= CLIENTS_KNOWN;

interface Division {
  /** Sessions under client ids that it has long had, or from where it has long been. */
  readonly own: readonly OpenSession[];
  /** Sessions under new client ids from new addresses. */
  readonly foreign: readonly OpenSession[];
  /** The client id that it has had for longest. */
  readonly owner: string | undefined;
}

const divide = ({ open = [], clients, addresses, firstSeenAt }: Baseline, newSince: number): Division => {
  const isOld = (known: Acquaintance): boolean => isFounder(known, firstSeenAt) || known.firstSeenAt <= newSince;
  const names = clients.filter(isOld).map(({ id }) => id);
  const homes = addresses.filter(isOld).map(({ id }) => id);
  const isOwn = ({ client, address }: OpenSession): boolean =>
    names.includes(client) || address === undefined || homes.includes(address);
  const own = open.filter(isOwn);
  const places = placesOf(own);
  const foreign = open.filter((session) => !isOwn(session) && !places.has(session.address as string));
  return { own, foreign, owner: names[0] };
};

/** Addresses of its own sessions. A session that began unseen has none, but spoke: it is somewhere. */
const homes = (
  window: Window,
  { addresses }: Baseline,
  own: readonly OpenSession[],
  foreign: readonly OpenSession[],
  at: number,
): number => {
  if (own.length > 0) return placesOf(own).size;
  const abroad = placesOf(foreign);
  const spoke = addresses.some(({ id, lastSeenAt }) => !abroad.has(id) && lastSeenAt >= at - TEN_MINUTES.slotMs);
  return spoke && count(window, 'publishes', TEN_MINUTES, at, 2) > 0 ? 1 : 0;
};

/** Whether an own and a foreign session have both been open since before `since`. */
const lasts = (own: readonly OpenSession[], foreign: readonly OpenSession[], since: number): boolean =>
  own.some((session) => session.at <= since) && foreign.some((session) => session.at <= since);
