import { learn } from '../baselines/learn.ts';
import { principalStanding } from '../baselines/standing.ts';
import type { Entity } from '../types/entity.ts';
import { type Succession, successions } from '../windows/successions.ts';
import type { Window } from '../windows/window.ts';
import { defineWindowDetector, type View } from './detector.ts';

/**
 * Another principal connected under a client id whose session was open: the broker throws the first one out.
 *
 * Sees lifecycle `connected` events (they carry the address; the disconnect only confirms). Costs one fact per session.
 * The culprit follows tenure, then exclusivity, and never the order of arrival: the victim comes back and takes over in turn.
 * Blind spot: a thief who waits until the device is off. Likely false alarm: a certificate rotated at another address.
 */
export const takeOver = defineWindowDetector({
  id: 'take-over',
  description: "Another principal took over a client id's open session",
  attack: ['T1557', 'T0830', 'T1499'],
  quiet: 'event',

  defaults: {
    /** Tenures further apart than this say who is the stranger. */
    tenureMs: 3_600_000,
    /** A second change of hands within this time is no certificate rotation. */
    pingPongMs: 600_000,
    /** AWS's own timestamps may be this far apart for one change of hands. */
    slackMs: 2_000,
  },

  watches: { entity: 'client', measures: ['connects', 'disconnects'] },

  peers: (view, { slackMs }) => principalsOf(takeOvers(view, slackMs).at(-1)),

  detect: (view, { tenureMs, pingPongMs, slackMs }) => {
    const changes = takeOvers(view, slackMs);
    const last = changes.at(-1);
    if (!last || view.at - last.by.at > pingPongMs) return undefined;
    const lately = changes.filter(({ by }) => last.by.at - by.at <= pingPongMs);
    if (lately.length === 1 && isRotation(view, last)) return undefined;

    const stranger = strangerOf(view, last, tenureMs);
    const client = view.window.entity.id;
    const related = {
      clients: [client],
      principals: [last.from.principal, last.by.principal],
      addresses: [last.from.address, last.by.address].filter((address) => address !== undefined),
    };
    const at = last.by.at;
    const times = lately.length === 1 ? 'once' : `${lately.length} times`;
    const evidence = { changesIn10min: lately.length, ...(stranger && { decidedBy: stranger.decidedBy }) };
    if (!stranger)
      return {
        at,
        severity: 'high',
        class: 'authenticated',
        contested: true,
        explanation: `two certificates took client id ${client} from each other ${times} in 10 min, and neither is known to own it`,
        evidence,
        related,
      };
    return {
      at,
      severity: 'critical',
      class: 'authenticated',
      culprit: { kind: 'principal', id: stranger.id },
      victim: { kind: 'client', id: client },
      explanation: `client id ${client} changed hands ${times} in 10 min; principal ${stranger.id} is the stranger by ${stranger.decidedBy}`,
      evidence,
      related,
    };
  },
});

/** Successions from one principal to another. */
const takeOvers = ({ window }: View, slackMs: number): readonly Succession[] =>
  successions(window, slackMs).filter(({ from, by }) => from.principal !== by.principal);

/** A new certificate from the old one's address, which was never anybody else's. */
const isRotation = (view: View, { from, by }: Succession): boolean =>
  by.address !== undefined &&
  addressesOf(view, from).includes(by.address) &&
  !usesOthers(view.peer({ kind: 'principal', id: by.principal }), view);

/** A session that began unseen was at one of its principal's addresses. */
const addressesOf = (view: View, { address, principal }: Succession['from']): readonly string[] =>
  address === undefined
    ? principalStanding(view.peer({ kind: 'principal', id: principal })).addresses.map(({ id }) => id)
    : [address];

const principalsOf = (change: Succession | undefined): readonly Entity[] =>
  change ? [change.from, change.by].map(({ principal }) => ({ kind: 'principal', id: principal })) : [];

interface Stranger {
  readonly id: string;
  readonly decidedBy: 'tenure' | 'exclusivity';
}

const strangerOf = (view: View, { from, by }: Succession, tenureMs: number): Stranger | undefined => {
  const { principals } = learn(view.window, view.at);
  const since = (id: string): number => principals.find((known) => known.id === id)?.firstSeenAt ?? view.at;
  const apart = since(by.principal) - since(from.principal);
  if (Math.abs(apart) > tenureMs) {
    const younger = apart > 0 ? by.principal : from.principal;
    // Who held it on an earlier day, and still may, is a standby or the other half of a rotation as likely as a thief.
    return view.at - since(younger) >= DAY_MS ? undefined : { id: younger, decidedBy: 'tenure' };
  }

  const strangers = [from, by].filter(({ principal }) =>
    usesOthers(view.peer({ kind: 'principal', id: principal }), view),
  );
  const [only] = strangers;
  return only && strangers.length === 1 ? { id: only.principal, decidedBy: 'exclusivity' } : undefined;
};

const DAY_MS = 86_400_000;

const usesOthers = (principal: Window, { window }: View): boolean =>
  principalStanding(principal).clients.some(({ id }) => id !== window.entity.id);
