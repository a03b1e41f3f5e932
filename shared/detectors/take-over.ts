import { learn } from '../baselines/learn.ts';
import { principalStanding } from '../baselines/standing.ts';
import type { Entity } from '../types/entity.ts';
import type { SessionFact } from '../types/session.ts';
import { inOrder } from '../windows/sessions.ts';
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

/** One change of hands: the session that was open, and the one that ended it. */
interface ChangeOfHands {
  readonly from: SessionFact & { readonly principal: string };
  readonly by: SessionFact & { readonly principal: string };
}

const takeOvers = ({ window }: View, slackMs: number): readonly ChangeOfHands[] => {
  const facts = inOrder([...(window.baseline?.sessions ?? []), ...window.sessions.values()]);
  const connects = facts.filter(isOwned).filter(({ event }) => event === 'connected');
  return connects.flatMap((by, index) => {
    const from = openedBefore(by, connects[index - 1], facts, slackMs);
    return from && from.principal !== by.principal ? [{ from, by }] : [];
  });
};

type Owned = ChangeOfHands['by'];

const isOwned = (fact: SessionFact): fact is Owned => fact.principal !== undefined;

/** The session that `by` found open: the connect before it, or one that began unseen and ended as `by` began. */
const openedBefore = (
  by: Owned,
  before: Owned | undefined,
  facts: readonly SessionFact[],
  slackMs: number,
): Owned | undefined => {
  if (before && wasOpen(before, by, facts, slackMs)) return before;
  return facts
    .filter(isOwned)
    .find(
      (fact) =>
        isEnd(fact) &&
        Math.abs(fact.at - by.at) <= slackMs &&
        !facts.some((other) => other !== fact && isSame(other, fact)),
    );
};

/** A session is open until its own disconnect; one that ends as the next begins was ended by it. */
const wasOpen = (from: SessionFact, by: SessionFact, facts: readonly SessionFact[], slackMs: number): boolean =>
  !facts.some((fact) => isEnd(fact) && isSame(fact, from) && fact.at < by.at - slackMs);

const isEnd = ({ event }: SessionFact): boolean => event === 'disconnected';

const isSame = (a: SessionFact, b: SessionFact): boolean => a.session === b.session && a.version === b.version;

/** A new certificate from the old one's address, which was never anybody else's. */
const isRotation = (view: View, { from, by }: ChangeOfHands): boolean =>
  from.address !== undefined &&
  from.address === by.address &&
  !usesOthers(view.peer({ kind: 'principal', id: by.principal }), view);

const principalsOf = (change: ChangeOfHands | undefined): readonly Entity[] =>
  change ? [change.from, change.by].map(({ principal }) => ({ kind: 'principal', id: principal })) : [];

interface Stranger {
  readonly id: string;
  readonly decidedBy: 'tenure' | 'exclusivity';
}

const strangerOf = (view: View, { from, by }: ChangeOfHands, tenureMs: number): Stranger | undefined => {
  const { principals } = learn(view.window, view.at);
  const since = (id: string): number => principals.find((known) => known.id === id)?.firstSeenAt ?? view.at;
  const apart = since(by.principal) - since(from.principal);
  if (Math.abs(apart) > tenureMs) return { id: apart > 0 ? by.principal : from.principal, decidedBy: 'tenure' };

  const strangers = [from, by].filter(({ principal }) =>
    usesOthers(view.peer({ kind: 'principal', id: principal }), view),
  );
  const [only] = strangers;
  return only && strangers.length === 1 ? { id: only.principal, decidedBy: 'exclusivity' } : undefined;
};

const usesOthers = (principal: Window, { window }: View): boolean =>
  principalStanding(principal).clients.some(({ id }) => id !== window.entity.id);
