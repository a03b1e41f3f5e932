import type { SessionFact } from '../types/session.ts';

/** Stored form of a session fact: JSON, so that a hostile id stays a value. */
export const encodeSession = ({ at, event, version, principal, address, session }: SessionFact): string =>
  JSON.stringify([
    at,
    event === 'connected' ? 1 : 0,
    version ?? null,
    principal ?? null,
    address ?? null,
    session ?? null,
  ]);

export const decodeSession = (stored: string): SessionFact => {
  const [at, connected, version, principal, address, session] = JSON.parse(stored) as [
    number,
    0 | 1,
    number | null,
    string | null,
    string | null,
    string | null,
  ];
  return {
    at,
    event: connected === 1 ? 'connected' : 'disconnected',
    version: version ?? undefined,
    principal: principal ?? undefined,
    address: address ?? undefined,
    session: session ?? undefined,
  };
};

/** Offline for about this long, a client id's versions begin anew at 0. */
const VERSION_RESET_MS = 3_600_000;

/**
 * The facts of one client id in the order in which they happened: by version while nothing lies more than an hour apart,
 * because AWS's times are approximate and its versions are not; by time across longer gaps, because versions begin anew there.
 * A connect comes before its own disconnect.
 */
export const inOrder = <F extends Occurrence>(facts: readonly F[]): readonly F[] => {
  const byTime = facts.toSorted((a, b) => a.at - b.at);
  return eras(byTime).flatMap((era) => era.toSorted(byVersion));
};

type Occurrence = Pick<SessionFact, 'at' | 'event' | 'version'>;

const eras = <F extends Occurrence>(byTime: readonly F[]): readonly (readonly F[])[] => {
  const found: F[][] = [];
  for (const fact of byTime) {
    const era = found.at(-1);
    const last = era?.at(-1);
    if (era && last && fact.at - last.at <= VERSION_RESET_MS) era.push(fact);
    else found.push([fact]);
  }
  return found;
};

/** Facts without a version keep their place in time: they are compared by it. */
const byVersion = (a: Occurrence, b: Occurrence): number => {
  if (a.version === undefined || b.version === undefined) return a.at - b.at;
  return a.version - b.version || rank(a) - rank(b) || a.at - b.at;
};

const rank = ({ event }: Occurrence): number => (event === 'connected' ? 0 : 1);
