import type { ClientStanding, PrincipalStanding } from '../types/standing.ts';
import { inOrder } from '../windows/sessions.ts';
import type { Window } from '../windows/window.ts';
import { reached } from '../windows/window.ts';
import { learn } from './learn.ts';

/** Tenure and acquaintances of a principal, its newest batch included. */
export const principalStanding = (window: Window): PrincipalStanding => {
  if (isUnknown(window)) return { firstSeenAt: undefined, days: 0, clients: [], addresses: [] };
  const { firstSeenAt, days, clients, addresses } = now(window);
  return { firstSeenAt, days, clients, addresses };
};

/** Who holds a client id, its newest batch included. */
export const clientStanding = (window: Window): ClientStanding => {
  if (isUnknown(window)) return { latest: undefined, principals: [] };
  const { sessions, principals } = now(window);
  const last = inOrder(sessions).findLast(({ event }) => event === 'connected');
  if (!last) return { latest: undefined, principals };
  const open = !sessions.some(
    (fact) => fact.event === 'disconnected' && fact.session === last.session && fact.version === last.version,
  );
  return { latest: { principal: last.principal, at: last.at, open }, principals };
};

const isUnknown = (window: Window): boolean => window.head < 0 && !window.baseline && window.sessions.size === 0;

/** Everybody that is known exactly: who is to be cut off, or spared, must not be lost to what is worth storing. */
const EVERYBODY = Number.POSITIVE_INFINITY;

const now = (window: Window) => learn(window, Math.max(reached(window), window.baseline?.through ?? 0), EVERYBODY);
