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

/** Beyond this, a lower version is a reset after an hour offline, not an older session. */
const VERSION_RESET_MS = 3_600_000;

/** Order of two facts of one client id: by time where they are over 1 h apart, else by version, a connect before its own disconnect. */
export const compareSessions = (a: SessionFact, b: SessionFact): number => {
  if (
    Math.abs(a.at - b.at) > VERSION_RESET_MS ||
    a.version === undefined ||
    b.version === undefined ||
    a.version === b.version
  )
    return a.version === b.version && a.event !== b.event && Math.abs(a.at - b.at) <= VERSION_RESET_MS
      ? rank(a) - rank(b)
      : a.at - b.at;
  return a.version - b.version;
};

const rank = ({ event }: SessionFact): number => (event === 'connected' ? 0 : 1);
