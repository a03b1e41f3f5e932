import { gravestFirst } from '../../shared/incidents/tally.ts';
import { inParallel } from '../../shared/pipeline/parallel.ts';
import type { Incidents } from '../../shared/ports/incidents.ts';
import type { Incident } from '../../shared/types/incident.ts';

/** What is open, or of which people have not heard the last; gravest and newest first. */
export const openIncidents = async (incidents: Incidents): Promise<readonly Incident[]> => {
  const stored = await inParallel(await incidents.attention(), (id) => incidents.get(id));
  return gravestFirst(stored.flatMap((one) => (one ? [one.incident] : [])));
};
