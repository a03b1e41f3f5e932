import { type ActionName, actionNames } from '../types/action.ts';
import type { Policy } from '../types/policy.ts';
import type { Severity } from '../types/severity.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

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
    'connect-storm-distributed': 'alert',
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
    'first-seen-certificate': 'alert',
    'hidden-client-id': 'alert',
    'oversized-payload': 'alert',
    'cost-abuse': 'alert',
    'provisioning-abuse': 'alert',
    'mass-refusal': 'alert',
    'mass-silence': 'alert',
    'retained-flood': 'alert',
    'command-fan-out': 'alert',
    'subscription-sweep': 'alert',
    'topic-novelty': 'alert',
  },
  ceilings: {},
  leaseMs: 30 * MINUTE,
  longestLeaseMs: 24 * HOUR,
  caps: { perHour: 5, shareOfGroup: 0.05, shareOfFleet: 0.02 },
  revoke: { automatic: false, after: ['second-finding', 'repeat'] },
  approvers: [],
  caution: { shared: 'disconnect', young: 'disconnect' },
  provisioning: [],
  groups: [],
};

/** A detector that the policy does not name alerts and does nothing else. The severity's ceiling holds above that. */
export const highestFor = ({ highest, ceilings }: Policy, detector: string, severity: Severity): ActionName => {
  const allowed = Object.hasOwn(highest, detector) ? (highest[detector] ?? 'alert') : 'alert';
  const ceiling = ceilings[severity] ?? allowed;
  return rung(ceiling) < rung(allowed) ? ceiling : allowed;
};

const rung = (action: ActionName): number => actionNames.indexOf(action);
