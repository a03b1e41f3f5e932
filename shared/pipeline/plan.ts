import type { Clock } from '../ports/clock.ts';
import type { Guards } from '../ports/guards.ts';
import type { Incidents } from '../ports/incidents.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';
import type { Standings } from '../ports/standings.ts';
import { type Circumstances, decide } from '../response/decide.ts';
import type { Decision } from '../types/action.ts';
import type { Finding } from '../types/finding.ts';
import type { Incident } from '../types/incident.ts';
import type { Policy, Switches } from '../types/policy.ts';
import type { PrincipalStanding } from '../types/standing.ts';
import { groundsFor } from './grounds.ts';

export interface Planning {
  readonly standings: Pick<Standings, 'ofPrincipal'>;
  readonly guards: Pick<Guards, 'all'>;
  readonly ledger: Ledger;
  readonly incidents: Incidents;
  readonly policy: Policy;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** What is decided about one finding, with everything read that bears on it. */
export interface Plan {
  readonly finding: Finding;
  readonly first: Decision;
  /** The next decision, once something was done. */
  readonly next: (incident: Incident) => Decision;
}

/** A plan for each finding of an incident, before anything is done about any of them. */
export const planAll = async (incident: Incident, switches: Switches, planning: Planning): Promise<readonly Plan[]> => {
  const known = await guardsFor(incident, planning);
  const plans: Plan[] = [];
  for (const finding of incident.findings) {
    const standing = await standingOf(finding, planning);
    const circumstances = { ...known, grounds: isAbleToLeadOn(finding) ? await groundsFor(finding, planning) : [] };
    const next = (current: Incident): Decision =>
      decide(finding, current, planning.policy, switches, standing, circumstances);
    plans.push({ finding, first: next(incident), next });
  }
  return plans;
};

/** Guards are not read for an incident that leads to nothing anyway. */
const guardsFor = async (
  { findings }: Incident,
  { guards, clock, log }: Planning,
): Promise<Omit<Circumstances, 'grounds'>> => {
  const now = clock.now();
  if (!findings.some(isAbleToLeadOn)) return { now, guards: undefined };
  try {
    return { now, guards: await guards.all() };
  } catch (error) {
    log.error('guards unreadable: alert only', { error });
    return { now, guards: undefined };
  }
};

/** `undefined` where it cannot be read: then nothing is deactivated. */
const standingOf = async (finding: Finding, { standings, log }: Planning): Promise<PrincipalStanding | undefined> => {
  const { culprit } = finding;
  if (!isAbleToLeadOn(finding) || culprit?.kind !== 'principal') return undefined;
  try {
    return await standings.ofPrincipal(culprit.id);
  } catch (error) {
    log.error('standing unreadable: disconnect at most', { principal: culprit.id, error });
    return undefined;
  }
};

const isAbleToLeadOn = ({ class: evidence, culprit }: Finding): boolean =>
  evidence === 'authenticated' && culprit !== undefined;
