import { createHash } from 'node:crypto';
import type { Lease } from '../types/lease.ts';
import type { LedgerEntry } from '../types/ledger.ts';
import type { Policy } from '../types/policy.ts';
import { isAutomatic } from './intent.ts';

/** Leases that were given at once do not end at once: up to a tenth more, by a hash. */
const JITTER = 0.1;
const DIGITS = 8;

/** How long a lease is: twice the last with each repeat, never longer than the policy's longest. */
export const leaseLength = (
  { leaseMs, longestLeaseMs }: Pick<Policy, 'leaseMs' | 'longestLeaseMs'>,
  repeats: number,
  seed: string,
): number => {
  const share = Number.parseInt(createHash('sha256').update(seed).digest('hex').slice(0, DIGITS), 16) / 16 ** DIGITS;
  return Math.min(longestLeaseMs, leaseMs * 2 ** repeats * (1 + JITTER * share));
};

/** Marks the state after a deactivation that an earlier run may have done, or somebody else: it has no lease. */
export const UNCERTAIN = 'uncertain';

/** How often Floodgate deactivated it by itself before, and was not told that it was wrong. */
export const repeatsIn = (deactivations: readonly LedgerEntry[], reinstatements: readonly LedgerEntry[]): number => {
  const undone = reinstatements.filter(({ intent, outcome }) => outcome?.status === 'done' && !isAutomatic(intent));
  const lastUndone = Math.max(0, ...undone.map(({ intent }) => intent.at));
  return deactivations.filter(
    ({ intent, outcome }) => outcome?.status === 'done' && isAutomatic(intent) && intent.at > lastUndone,
  ).length;
};

/** Detectors whose culprit is a key in other hands: its device may be as innocent as before, but the key is not. */
const STOLEN_KEYS: ReadonlySet<string> = new Set([
  'take-over',
  'cloned-certificate',
  'session-ping-pong',
  'dead-certificate',
]);

export const isKeyStolen = (detector: string): boolean => STOLEN_KEYS.has(detector);

/** What bears on the fate of a lease, read afresh. */
export interface LeaseFacts {
  readonly now: number;
  /** The incident that it was given for is still open. */
  readonly isOpen: boolean;
  readonly isKeyStolen: boolean;
  /** Since it began, people asked for something of the certificate, or it was reinstated: it is theirs, or over. */
  readonly isTakenOver: boolean;
}

/** `people`: it does not end by itself, for the reason given. */
export type Fate =
  | { readonly kind: 'runs'; readonly lease: Lease }
  | { readonly kind: 'ends' }
  | { readonly kind: 'over' }
  | { readonly kind: 'people'; readonly reason: string };

/**
 * What becomes of a lease (DESIGN §7.5). It ends when its incident is closed and no echo came for one lease length;
 * an echo extends it once, and after the longest lease in all, people decide.
 */
export const fateOf = (lease: Lease, { now, isOpen, isKeyStolen: isStolen, isTakenOver }: LeaseFacts): Fate => {
  if (isTakenOver) return { kind: 'over' };
  if (now < lease.endsAt) return { kind: 'runs', lease };
  if (isOpen) return now < lease.latestEnd ? { kind: 'runs', lease } : TOO_LONG;
  if (isStolen) return { kind: 'people', reason: 'its key is in other hands, and whoever has it would be back' };

  const { echoedAt, lengthMs, isExtended, latestEnd } = lease;
  if (echoedAt === undefined || now >= echoedAt + lengthMs) return { kind: 'ends' };
  if (isExtended) return { kind: 'people', reason: 'it was tried from unknown addresses again after an extension' };
  const endsAt = Math.min(echoedAt + lengthMs, latestEnd);
  return now < endsAt ? { kind: 'runs', lease: { ...lease, endsAt, isExtended: true } } : TOO_LONG;
};

const TOO_LONG: Fate = { kind: 'people', reason: 'it is still going on after the longest lease' };
