import type { Decision } from '../types/action.ts';
import { sameEntity } from '../types/entity.ts';
import type { Deed, Incident } from '../types/incident.ts';

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
