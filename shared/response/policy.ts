import type { ActionName } from '../types/action.ts';
import type { Policy } from '../types/policy.ts';

const MINUTE = 60_000;

/**
 * What each detector's findings may lead to by themselves, in enforce (DESIGN §7.11). Nothing here revokes:
 * AWS makes that final, so it waits for people unless they write a policy that names it.
 */
export const defaultPolicy: Policy = {
  highest: {
    'authentication-flood': 'alert',
    'authentication-flood-distributed': 'alert',
    'publish-flood': 'deactivate',
    'publish-flood-spread': 'deactivate',
    'publish-rise': 'alert',
    'connect-storm': 'deactivate',
    'wildcard-snoop': 'deactivate',
    'odd-topic': 'deactivate',
    impersonation: 'deactivate',
    'take-over': 'deactivate',
    'cloned-certificate': 'deactivate',
    'session-ping-pong': 'deactivate',
    'keep-alive-abuse': 'alert',
    'topic-enumeration': 'alert',
    'client-id-enumeration': 'alert',
    'client-id-rotation': 'alert',
    'identity-enumeration': 'alert',
    'dead-certificate': 'alert',
    'protocol-abuse': 'alert',
    'client-throttled': 'alert',
    'quota-reached': 'alert',
    'hidden-client-id': 'alert',
    'oversized-payload': 'alert',
    'cost-abuse': 'alert',
    'provisioning-abuse': 'alert',
    'mass-refusal': 'alert',
    'retained-flood': 'alert',
    'command-fan-out': 'alert',
    'subscription-sweep': 'alert',
    'topic-novelty': 'alert',
  },
  leaseMs: 30 * MINUTE,
};

/** A detector that the policy does not name alerts and does nothing else. */
export const highestFor = ({ highest }: Policy, detector: string): ActionName =>
  Object.hasOwn(highest, detector) ? (highest[detector] ?? 'alert') : 'alert';
