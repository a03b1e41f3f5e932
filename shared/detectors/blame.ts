import type { Entity } from '../types/entity.ts';
import { type EvidenceClass, NOBODY, type Related } from '../types/finding.ts';
import type { PeerSignal } from '../types/signal.ts';
import { members, membersAt, type Window } from '../windows/window.ts';

interface Blame {
  readonly class: EvidenceClass;
  readonly culprit?: Entity;
  readonly related: Related;
}

/**
 * Whom to blame for what a client id did: its principal, when it had only one of late.
 * A client id used by two principals at once is a name that one of them may have borrowed, so nobody is blamed.
 */
export const blameHolder = (window: Window): Blame => {
  const principals = members(window, 'principals');
  const related = { ...NOBODY, clients: [window.entity.id], principals };
  const [only] = principals;
  if (only === undefined || principals.length > 1) return { class: 'claimed', related };
  return { class: 'authenticated', culprit: { kind: 'principal', id: only }, related };
};

/** A principal answers for everything it did itself; the evidence names those it did it with, in the ten minutes that hold `at`. */
export const blameItself = (window: Window, at: number): Blame => ({
  class: 'authenticated',
  culprit: window.entity,
  related: {
    clients: membersAt(window, 'clients', at),
    principals: [window.entity.id],
    addresses: membersAt(window, 'addresses', at),
  },
});

/** One signal's peer answers for it by its principal; without one nobody can be held to it. */
export const blamePeer = ({ client, principal, address }: PeerSignal): Blame & { readonly entity: Entity } => {
  const related = { clients: [client], principals: principal ? [principal] : [], addresses: address ? [address] : [] };
  if (principal === undefined) return { entity: { kind: 'client', id: client }, class: 'claimed', related };
  const entity: Entity = { kind: 'principal', id: principal };
  return { entity, class: 'authenticated', culprit: entity, related };
};
