import { isUnannounced } from '../incidents/attention.ts';
import { withDecision, withDeed } from '../incidents/progress.ts';
import type { Guards } from '../ports/guards.ts';
import type { Standings } from '../ports/standings.ts';
import type { Switchboard } from '../ports/switches.ts';
import { amend } from '../response/amend.ts';
import { type Announcing, announce } from '../response/announce.ts';
import { type Circumstances, decide } from '../response/decide.ts';
import { isForeseeable } from '../response/foresee.ts';
import { readSwitches } from '../response/switches.ts';
import type { Decision } from '../types/action.ts';
import type { Finding } from '../types/finding.ts';
import type { Incident } from '../types/incident.ts';
import type { Policy, Switches } from '../types/policy.ts';
import type { PrincipalStanding } from '../types/standing.ts';
import { type CarryingOut, carryOut } from './carry-out.ts';

export interface Reacting extends CarryingOut, Announcing {
  readonly standings: Pick<Standings, 'ofPrincipal'>;
  readonly switchboard: Switchboard;
  readonly guards: Pick<Guards, 'all'>;
  readonly policy: Policy;
  /** Factor on quiet periods and leases. */
  readonly pace: number;
}

/** A function has 60 s and one disconnect may take 31 s of them: nothing is begun later than this. Sweep does the rest. */
const BEGIN_WITHIN_MS = 20_000;

/**
 * Somebody said "look at this incident": read it again, decide on each of its findings, have it carried out, tell people.
 * Can be repeated at any time: what was done is in the ledger, and is not done twice.
 */
export const react = async (incidentId: string, reacting: Reacting): Promise<Incident | undefined> => {
  const { incidents, switchboard, clock, log } = reacting;
  const stored = await incidents.get(incidentId);
  if (!stored) log.warn('a hint names no incident', { incident: incidentId });
  if (!stored || stored.incident.status === 'closed') return stored?.incident;

  const switches = await readSwitches(switchboard, (error) => log.error('switches unreadable: observing', { error }));
  const until = clock.now() + BEGIN_WITHIN_MS;
  const decisions: Decision[] = [];
  let latest: Latest = { incident: stored.incident, raised: undefined };
  for (const finding of stored.incident.findings) {
    const climbed = await climb(finding, latest, { switches, until }, reacting);
    decisions.push(climbed.decision);
    latest = climbed.latest;
  }
  const told = mostTelling(decisions);
  if (told) latest = await change(latest, (current) => withDecision(current, told), reacting);
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

interface Bounds {
  readonly switches: Switches;
  readonly until: number;
}

interface Climbed {
  readonly latest: Latest;
  readonly decision: Decision;
}

/** One finding's way up the ladder, a rung at a time, each deed in the incident before the next is decided. */
const climb = async (
  finding: Finding,
  start: Latest,
  { switches, until }: Bounds,
  reacting: Reacting,
): Promise<Climbed> => {
  const { policy, clock } = reacting;
  const standing = await standingOf(finding, reacting);
  let latest = start;
  const circumstances = await circumstancesOf(finding, reacting);
  let decision = decide(finding, latest.incident, policy, switches, standing, circumstances);
  const first = decision;
  while (decision.kind === 'act' && clock.now() <= until) {
    const { action, target } = decision;
    const outcome = await carryOut(decision, finding, latest.incident, reacting);
    if (!outcome) break;
    const deed = { action, target, outcome: outcome.status, detail: outcome.detail, at: outcome.at };
    latest = await change(latest, (current) => withDeed(current, deed), reacting);
    decision = decide(finding, latest.incident, policy, switches, standing, circumstances);
  }
  return { latest, decision: first };
};

/** What is not read for a finding that leads to nothing anyway. */
const circumstancesOf = async (
  { class: evidence, culprit }: Finding,
  { guards, clock, log }: Reacting,
): Promise<Circumstances> => {
  const now = clock.now();
  if (evidence === 'claimed' || !culprit) return { now, guards: undefined };
  try {
    return { now, guards: await guards.all() };
  } catch (error) {
    log.error('guards unreadable: alert only', { error });
    return { now, guards: undefined };
  }
};

/** `undefined` where it cannot be read: then nothing is deactivated. */
const standingOf = async (
  { class: evidence, culprit }: Finding,
  { standings, log }: Reacting,
): Promise<PrincipalStanding | undefined> => {
  if (evidence === 'claimed' || culprit?.kind !== 'principal') return undefined;
  try {
    return await standings.ofPrincipal(culprit.id);
  } catch (error) {
    log.error('standing unreadable: disconnect at most', { principal: culprit.id, error });
    return undefined;
  }
};

/** What people should read first: what was decided to be done, what would have been, why not more, and last that it alerts only. */
const mostTelling = (decisions: readonly Decision[]): Decision | undefined =>
  decisions.find(({ kind }) => kind === 'act') ??
  decisions.find((decision) => decision.kind === 'held' && decision.would !== undefined) ??
  decisions.find((decision) => !isForeseeable(decision)) ??
  decisions[0];
