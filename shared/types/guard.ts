import type { Entity } from './entity.ts';

/** What keeps Floodgate from acting, or from telling, until a time. People write it down; undo writes immunity. */
export type Guard = Allowance | Mute | Immunity | Trip;

interface Kept {
  /** Says what it is about: written again, it replaces itself. */
  readonly id: string;
  /** Epoch milliseconds; from then on it counts for nothing. */
  readonly until: number;
  readonly reason: string;
  /** A claim; CloudTrail has the caller. */
  readonly by: string;
}

/** An entry of the allowlist: nobody, people included, acts on whom it names. */
export interface Allowance extends Kept {
  readonly kind: 'allow';
  readonly what: AllowedKind;
  readonly value: string;
}

/** A certificate or other principal, a client id, the things of a thing group, or the addresses of a CIDR. */
export const allowedKinds = ['principal', 'client', 'thing-group', 'cidr'] as const;

export type AllowedKind = (typeof allowedKinds)[number];

/** Silences what one detector says of one entity: its announcements and actions, not its incidents. */
export interface Mute extends Kept {
  readonly kind: 'mute';
  readonly detector: string;
  readonly entity: Entity;
}

/** A principal that people took an action back for: Floodgate does not act on it by itself. People may. */
export interface Immunity extends Kept {
  readonly kind: 'immunity';
  readonly principal: string;
}

/** The breaker tripped: what Floodgate does by itself waits for people. They lift it; it only ever tightens. */
export interface Trip extends Kept {
  readonly kind: 'trip';
}

/** A guard that was written or lifted, as the ledger keeps it. */
export interface GuardChange {
  readonly id: string;
  readonly change: 'written' | 'lifted';
  readonly guard: Guard;
  readonly requestedBy: string;
  readonly reason: string;
  readonly at: number;
}
