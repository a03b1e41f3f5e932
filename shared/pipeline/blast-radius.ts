import { isActionable } from '../incidents/merge.ts';
import { withDecision } from '../incidents/progress.ts';
import type { Incidents } from '../ports/incidents.ts';
import type { Proposals } from '../ports/proposals.ts';
import { amend } from '../response/amend.ts';
import { announce } from '../response/announce.ts';
import { type Capping, reserve } from '../response/caps.ts';
import { highestFor } from '../response/policy.ts';
import type { Act, Held } from '../types/action.ts';
import type { CapKind } from '../types/caps.ts';
import { FLEET, sameEntity } from '../types/entity.ts';
import { type Finding, NOBODY } from '../types/finding.ts';
import type { Incident } from '../types/incident.ts';
import type { Policy, Switches } from '../types/policy.ts';
import { inParallel } from './parallel.ts';
import { type Plan, type Planning, planAll } from './plan.ts';
import { propose } from './propose.ts';
import { type Raising, raise } from './raise.ts';

export interface Limiting extends Planning, Capping, Omit<Raising, 'policy'> {
  readonly proposals: Proposals;
}

/** Open incidents that are looked at, at most, to see how many are about to be cut off. */
const MOST_RIVALS = 100;

/** A plan that takes something from somebody. */
interface Taking extends Plan {
  readonly first: Act;
}

/**
 * Reserves what the plans of an incident take, all of it or nothing, and holds all of them where it would exceed a cap
 * (DESIGN §7.6). What other open incidents are about to take counts too: when half a site looks bad at once, the first of
 * them is as innocent as the last. Then one critical incident asks people once for all.
 */
export const holdOverCap = async (
  plans: readonly Plan[],
  incident: Incident,
  switches: Switches,
  limiting: Limiting,
): Promise<ReadonlyMap<Plan, Held>> => {
  const taking = plans.filter((plan) => isTaking(plan, incident));
  if (taking.length === 0) return new Map();
  const exceeded = await whatIsExceeded(taking, incident, switches, limiting);
  if (exceeded === undefined) return new Map();
  try {
    await askForAll(exceeded, taking, incident, limiting);
  } catch (error) {
    // Many writers at once: nothing is done all the same, and sweep asks within a minute.
    limiting.log.error('people were not asked yet', { incident: incident.id, error });
  }
  return new Map(taking.map((plan) => [plan, heldOf(plan.first)]));
};

const heldOf = ({ action, target }: Pick<Act, 'action' | 'target'>): Held => ({
  kind: 'held',
  because: 'cap',
  reason: 'waits for approval: it would exceed a cap, so nothing was done to anybody',
  would: { action, target },
});

/** What was begun in this incident was reserved before. */
const isTaking = (plan: Plan, { deeds }: Incident): plan is Taking => {
  const { first, finding } = plan;
  if (first.kind !== 'act') return false;
  return !deeds.some(({ target }) => finding.culprit !== undefined && sameEntity(target, finding.culprit));
};

const whatIsExceeded = async (
  taking: readonly Taking[],
  incident: Incident,
  switches: Switches,
  limiting: Limiting,
): Promise<string | undefined> => {
  const { clock, log, policy } = limiting;
  try {
    const rivals = await rivalsOf(incident, switches, limiting);
    const claim = { wanted: taking.map(claimOf), rivals, override: false, now: clock.now() };
    return await reserve(claim, policy, limiting);
  } catch (error) {
    log.error('caps unreadable: nothing is done', { incident: incident.id, error });
    return 'It is not known how many were cut off within the hour';
  }
};

const claimOf = ({ first, finding }: Taking): { readonly kind: CapKind; readonly principal: string } => ({
  kind: first.action === 'disconnect' ? 'connection' : 'certificate',
  principal: finding.culprit?.id ?? '',
});

/** Whom other open incidents are about to cut off. Those of detectors that only alert, which anybody can open, are not looked at. */
const rivalsOf = async (own: Incident, switches: Switches, limiting: Limiting & { readonly incidents: Incidents }) => {
  const ids = (await limiting.incidents.attention()).filter((id) => id !== own.id && mayAct(id, limiting.policy));
  const found = await inParallel(ids.slice(0, MOST_RIVALS), async (id) => {
    const incident = (await limiting.incidents.get(id))?.incident;
    if (incident?.status !== 'open' || !incident.findings.some(isActionable)) return [];
    const plans = await planAll(incident, switches, limiting);
    return plans.filter((plan) => isTaking(plan, incident)).map(claimOf);
  });
  return found.flat();
};

/** An incident's id begins with its detector. */
const mayAct = (id: string, policy: Policy): boolean =>
  highestFor(policy, id.replace(/-[0-9a-f]{32}-\d+$/, ''), 'critical') !== 'alert';

/** One incident for all that is held within its episode, told once, and what waits for people under it. */
const askForAll = async (
  exceeded: string,
  taking: readonly Taking[],
  incident: Incident,
  limiting: Limiting,
): Promise<void> => {
  // Told below, when it says what to do about it; a run that stops in between is followed by another within a minute.
  const untold = { ...limiting, isMuted: async () => true };
  const raised = (await raise([findingOf(exceeded, taking, limiting.clock.now())], untold)).at(-1);
  if (!raised) return;
  const suggested = taking.map(({ first: { action, target }, finding }) => ({ action, target, finding }));
  await propose(suggested, incident, raised.id, limiting);
  const [first] = taking;
  const amended = await amend(limiting.incidents, raised.id, (current) =>
    isAsking(current) || !first ? current : withDecision(current, heldOf(first.first)),
  );
  if (amended.raised) await announce(amended.incident, limiting);
};

const isAsking = ({ decision }: Incident): boolean => decision?.kind === 'held' && decision.because === 'cap';

const findingOf = (exceeded: string, taking: readonly Taking[], at: number): Finding => ({
  detector: 'blast-radius',
  entity: FLEET,
  at,
  severity: 'critical',
  class: 'authenticated',
  explanation: `${exceeded}. Nothing was done to any of them: one approval is for all`,
  evidence: {},
  related: { ...NOBODY, principals: taking.flatMap(({ finding: { culprit } }) => culprit?.id ?? []) },
});
