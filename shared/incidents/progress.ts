import type { Decision } from '../types/action.ts';
import { sameEntity } from '../types/entity.ts';
import type { Deed, Incident } from '../types/incident.ts';
import type { Verdict } from '../types/verdict.ts';

/** The incident with a deed: people hear of it, unless the outcome is the one they know. The same object where nothing changed. */
export const withDeed = (incident: Incident, deed: Deed): Incident => {
  const isSame = ({ action, target }: Deed): boolean => action === deed.action && sameEntity(target, deed.target);
  const known = incident.deeds.find(isSame);
  if (known?.outcome === deed.outcome && known.detail === deed.detail) return incident;
  const deeds = [...incident.deeds.filter((other) => other !== known), deed];
  return { ...incident, deeds, revision: incident.revision + (known?.outcome === deed.outcome ? 0 : 1) };
};

/**
 * The incident with what was decided. A decision to act stays: what is held back afterwards only says that it is done.
 * People hear of what would have been done, and of any decision where they were told that there was none yet.
 * The same object where nothing changed.
 */
export const withDecision = (incident: Incident, decision: Decision): Incident => {
  const known = incident.decision;
  if (decision.kind === 'act') return known?.kind === 'act' ? incident : { ...incident, decision };
  if (known?.kind === 'act') return incident;
  if (known?.reason === decision.reason) return incident;
  const isNews = decision.would !== undefined || known === undefined;
  return { ...incident, decision, revision: incident.revision + (isNews ? 1 : 0) };
};

/**
 * The incident with what people said of it. What was no attack is over; a true one goes on for as long as it does.
 * The same object where they have said so before.
 */
export const withVerdict = (incident: Incident, verdict: Verdict): Incident => {
  if (incident.verdict?.verdict === verdict.verdict) return incident;
  const judged = { ...incident, verdict, revision: incident.revision + 1 };
  if (verdict.verdict === 'true' || incident.status === 'closed') return judged;
  return { ...judged, status: 'closed', closedAt: Math.max(verdict.at, incident.lastSeenAt) };
};
