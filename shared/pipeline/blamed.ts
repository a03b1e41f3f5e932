import { isActionable } from '../incidents/merge.ts';
import type { Incidents } from '../ports/incidents.ts';
import { type Entity, sameEntity } from '../types/entity.ts';
import type { Incident } from '../types/incident.ts';
import { inParallel } from './parallel.ts';

/** Open incidents that are looked at, at most. */
const MOST_LOOKED_AT = 100;

/** Whether an open incident other than `but` blames somebody for what they did themselves. */
export const isBlamedElsewhere = async (culprit: Entity, but: string, incidents: Incidents): Promise<boolean> => {
  const ids = (await incidents.attention()).filter((id) => id !== but);
  const found = await inParallel(ids.slice(0, MOST_LOOKED_AT), async (id) => {
    const incident = (await incidents.get(id))?.incident;
    return incident?.status === 'open' && blames(incident, culprit);
  });
  return found.includes(true);
};

/** By evidence that can lead to more than an alert: nobody keeps a lease alive by what they claim. */
export const blames = ({ findings }: Incident, culprit: Entity): boolean =>
  findings.some(
    (finding) => isActionable(finding) && finding.culprit !== undefined && sameEntity(finding.culprit, culprit),
  );
