import type { OpenSession, Visit } from '../types/session.ts';
import { inOrder } from './sessions.ts';
import { unlearned, type Window } from './window.ts';

/** Stored form of a visit, a member of a principal's set `visits`: JSON, so that a hostile id stays a value. */
export const encodeVisit = ({ at, event, version, client, address }: Visit): string =>
  JSON.stringify([at, event === 'connected' ? 1 : 0, version ?? null, client, address ?? null]);

const decodeVisit = (stored: string): Visit => {
  const [at, connected, version, client, address] = JSON.parse(stored) as [
    number,
    0 | 1,
    number | null,
    string,
    string | null,
  ];
  return {
    at,
    event: connected === 1 ? 'connected' : 'disconnected',
    version: version ?? undefined,
    client,
    address: address ?? undefined,
  };
};

/** Visits that the baseline may not have folded in yet, and ten minutes more, so that a disconnect may come before its connect. */
export const visitsOf = (window: Window): readonly Visit[] =>
  unlearned(window, 'visits').flatMap(([, { exact }]) => [...exact].map(decodeVisit));

/** Sessions that are open after these visits: one of each client id, as the broker has it. Telling a visit twice changes nothing. */
export const openSessions = (open: readonly OpenSession[], visits: readonly Visit[]): readonly OpenSession[] => {
  if (visits.length === 0) return open;
  const byClient = Map.groupBy([...open.map(asVisit), ...visits], ({ client }) => client);
  return [...byClient.values()].flatMap((facts) => {
    const last = inOrder(facts).at(-1);
    return last?.event === 'connected' ? [sessionOf(last)] : [];
  });
};

const asVisit = (session: OpenSession): Visit => ({ ...session, event: 'connected' });

const sessionOf = ({ client, address, at, version }: Visit): OpenSession => ({ client, address, at, version });
