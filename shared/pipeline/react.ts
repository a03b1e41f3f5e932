import { isUnannounced } from '../incidents/attention.ts';
import { withDecision, withDeed } from '../incidents/progress.ts';
import type { Guards } from '../ports/guards.ts';
import type { Switchboard } from '../ports/switches.ts';
import { amend } from '../response/amend.ts';
import { announce } from '../response/announce.ts';
import { isForeseeable } from '../response/foresee.ts';
import { readSwitches } from '../response/switches.ts';
import type { Decision } from '../types/action.ts';
import type { Incident } from '../types/incident.ts';
import { holdOverCap, type Limiting } from './blast-radius.ts';
import { type CarryingOut, carryOut } from './carry-out.ts';
import { type Plan, planAll } from './plan.ts';
import { propose } from './propose.ts';

export interface Reacting extends CarryingOut, Limiting {
  readonly switchboard: Switchboard;
  readonly guards: Guards;
}

/** A function has 60 s and one disconnect may take 31 s of them: nothing is begun later than this. Sweep does the rest. */
const BEGIN_WITHIN_MS = 20_000;

/**
 * Somebody said "look at this incident": read it again, decide on each of its findings, have it carried out, tell people.
 * Can be repeated at any time: what was done is in the ledger, and is not done twice.
 * What would exceed a cap is done to none of its culprits (DESIGN §7.6).
 */
export const react = async (incidentId: string, reacting: Reacting): Promise<Incident | undefined> => {
  const { incidents, switchboard, clock, log } = reacting;
  const stored = await incidents.get(incidentId);
  if (!stored) log.warn('a hint names no incident', { incident: incidentId });
  if (!stored || stored.incident.status === 'closed') return stored?.incident;

  const switches = await readSwitches(switchboard, (error) => log.error('switches unreadable: observing', { error }));
  const until = clock.now() + BEGIN_WITHIN_MS;
  const plans = await planAll(stored.incident, switches, reacting);
  const held = await holdOverCap(plans, stored.incident, switches, reacting);
  const decisions: Decision[] = [];
  let latest: Latest = { incident: stored.incident, raised: undefined };
  for (const plan of plans) {
    const hold = held.get(plan);
    const climbed = hold ? { latest, decision: hold } : await climb(plan, latest, until, reacting);
    latest = climbed.latest;
    decisions.push(climbed.decision);
  }
  await proposeHeld(plans, stored.incident, reacting);
  const told = mostTelling(decisions);
  if (told) latest = await change(latest, (current) => withTold(current, told), reacting);
  const { incident, raised } = latest;
  // Whoever raised it further since announces all of it.
  return raised === incident.revision && isUnannounced(incident) ? announce(incident, reacting) : incident;
};

/** The incident as it was last seen, and the newest revision that this run raised. */
interface Latest {
  readonly incident: Incident;
  readonly raised: number | undefined;
}

const change = async (
  { incident: { id }, raised: before }: Latest,
  apply: (incident: Incident) => Incident,
  { incidents }: Reacting,
): Promise<Latest> => {
  const { incident, raised } = await amend(incidents, id, apply);
  return { incident, raised: raised ? incident.revision : before };
};

interface Climbed {
  readonly latest: Latest;
  readonly decision: Decision;
}

/** One finding's way up the ladder, a rung at a time, each deed in the incident before the next is decided. */
const climb = async (
  { finding, first, next }: Plan,
  start: Latest,
  until: number,
  reacting: Reacting,
): Promise<Climbed> => {
  let latest = start;
  let decision = first;
  while (decision.kind === 'act' && reacting.clock.now() <= until) {
    const { action, target } = decision;
    const outcome = await carryOut(decision, finding, latest.incident, reacting);
    if (!outcome) break;
    const deed = { action, target, outcome: outcome.status, detail: outcome.detail, at: outcome.at };
    latest = await change(latest, (current) => withDeed(current, deed), reacting);
    decision = next(latest.incident);
  }
  return { latest, decision: first };
};

/** What waits for approval, under its own incident; what a cap holds waits under one for all. */
const proposeHeld = (plans: readonly Plan[], incident: Incident, reacting: Reacting): Promise<void> => {
  const waiting = plans.flatMap(({ finding, first }) =>
    first.kind === 'held' && first.because === 'approve' && first.would ? [{ ...first.would, finding }] : [],
  );
  return propose(waiting, incident, incident.id, reacting);
};

/** What was decided on the world is not replaced by what could be foreseen without it. */
const withTold = (incident: Incident, told: Decision): Incident => {
  const { decision: known } = incident;
  const isLess = known !== undefined && !isForeseeable(known) && isForeseeable(told);
  if (isLess) return incident;
  // It was acted, and the last rung waits for people: they must hear of that too.
  const isStillAsking = known?.kind === 'act' && told.kind === 'held' && told.would?.action === 'revoke';
  return withDecision(isStillAsking ? { ...incident, decision: undefined } : incident, told);
};

/** What people should read first: what was decided to be done, what would have been, why not more, and last that it alerts only. */
const mostTelling = (decisions: readonly Decision[]): Decision | undefined =>
  decisions.find(({ kind }) => kind === 'act') ??
  decisions.find((decision) => decision.kind === 'held' && decision.would !== undefined) ??
  decisions.find((decision) => !isForeseeable(decision)) ??
  decisions[0];
