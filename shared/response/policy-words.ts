import type { ActionName } from '../types/action.ts';
import type { Policy, RevokeGround } from '../types/policy.ts';

/** What a policy means, a sentence a line, for people who are about to deploy it. */
export const policyInWords = (policy: Policy): readonly string[] => [
  'In mode observe nothing is changed; in mode approve people are asked; in mode enforce, by itself:',
  ...rungs(policy),
  ...Object.entries(policy.ceilings).map(
    ([severity, action]) => `Findings of severity ${severity}: ${action} at most.`,
  ),
  `A deactivation ends after ${duration(policy.leaseMs)}, twice as long with each repeat, ${duration(policy.longestLeaseMs)} at most; a stolen certificate's does not end by itself.`,
  capInWords(policy),
  revocation(policy),
  policy.approvers.length > 0
    ? `Only these may approve: ${policy.approvers.map((glob) => JSON.stringify(glob)).join(', ')}.`
    : 'Anybody may approve who may call the function, but for what they asked for themselves.',
  `A certificate that several devices have long shared: ${policy.caution.shared} at most. One first seen less than 24 hours before: ${policy.caution.young} at most.`,
  ...policy.provisioning.map((id) => `Nobody touches the provisioning certificate ${id}.`),
  ...policy.groups.map(
    ({ clients, group }) =>
      `Clients ${JSON.stringify(clients)} are the group ${JSON.stringify(group)}, where rates are judged and shares are counted.`,
  ),
];

const LADDER: readonly ActionName[] = ['revoke', 'deactivate', 'quarantine', 'disconnect', 'alert'];

const rungs = ({ highest }: Policy): readonly string[] =>
  LADDER.flatMap((action) => {
    const detectors = Object.keys(highest).filter((detector) => highest[detector] === action);
    return detectors.length > 0 ? [`  ${action}${action === 'alert' ? ' only' : ''}: ${detectors.join(', ')}`] : [];
  });

const capInWords = ({ caps: { perHour, shareOfGroup, shareOfFleet } }: Policy): string =>
  perHour === 0
    ? 'No certificate is cut off without people.'
    : `At most ${perHour} certificates are cut off an hour, and ${percent(shareOfGroup)} of a group and ${percent(shareOfFleet)} of the fleet, but one in any case. What would exceed that acts on none and asks people.`;

const revocation = ({ revoke: { automatic, after }, highest }: Policy): string => {
  if (!Object.values(highest).includes('revoke')) return 'Nothing is revoked.';
  if (!automatic) return 'To revoke waits for approval: AWS makes it final.';
  return `Revokes by itself after ${after.map((ground) => GROUNDS[ground]).join(', or after ')}; AWS makes that final.`;
};

const GROUNDS: Readonly<Record<RevokeGround, string>> = {
  'second-finding': "another detector's finding about the same certificate",
  repeat: 'the same again once a lease has ended',
};

const percent = (share: number): string => `${Number((100 * share).toFixed(4))} %`;

const duration = (ms: number): string => {
  const minutes = ms / 60_000;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
};
