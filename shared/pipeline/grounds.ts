import type { Incidents } from '../ports/incidents.ts';
import type { Ledger } from '../ports/ledger.ts';
import { isAutomatic } from '../response/intent.ts';
import { highestFor } from '../response/policy.ts';
import type { Entity } from '../types/entity.ts';
import type { Finding } from '../types/finding.ts';
import type { Incident } from '../types/incident.ts';
import type { Policy, RevokeGround } from '../types/policy.ts';
import { blames } from './blamed.ts';
import { inParallel } from './parallel.ts';

/** Open incidents that are looked at, at most, for a second opinion. */
const MOST_LOOKED_AT = 100;

/** What speaks for revoking a finding's culprit (DESIGN §7.4). Nothing is read where the policy does not let it happen by itself. */
export const groundsFor = async (
  { detector, severity, culprit }: Finding,
  { policy, ledger, incidents }: { readonly policy: Policy; readonly ledger: Ledger; readonly incidents: Incidents },
): Promise<readonly RevokeGround[]> => {
  if (!culprit || !policy.revoke.automatic || highestFor(policy, detector, severity) !== 'revoke') return [];
  const [isRepeated, isSeconded] = await Promise.all([
    wasReleased(culprit, ledger),
    isFoundByAnother(detector, culprit, incidents),
  ]);
  return [...(isRepeated ? (['repeat'] as const) : []), ...(isSeconded ? (['second-finding'] as const) : [])];
};

/** A lease of ours ended by itself, and here it is again. What people took back was a mistake of ours, and speaks for nothing. */
const wasReleased = async (culprit: Entity, ledger: Ledger): Promise<boolean> => {
  const [latest] = (await ledger.history('reinstate', culprit)).filter(({ outcome }) => outcome?.status === 'done');
  return latest !== undefined && isAutomatic(latest.intent);
};

/** Independent: another detector, of what the culprit itself did. */
const isFoundByAnother = async (detector: string, culprit: Entity, incidents: Incidents): Promise<boolean> => {
  const ids = (await incidents.attention()).filter((id) => !id.startsWith(`${detector}-`));
  const found = await inParallel(ids.slice(0, MOST_LOOKED_AT), async (id) => {
    const incident = (await incidents.get(id))?.incident;
    return incident?.status === 'open' && isSecond(incident, detector, culprit);
  });
  return found.includes(true);
};

const isSecond = (incident: Incident, detector: string, culprit: Entity): boolean =>
  incident.detector !== detector && blames(incident, culprit);
