import { inParallel } from '../../shared/pipeline/parallel.ts';
import type { Incidents } from '../../shared/ports/incidents.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { severityRank } from '../../shared/types/severity.ts';

/** What is open, or of which people have not heard the last; gravest and newest first. */
export const openIncidents = async (incidents: Incidents): Promise<readonly Incident[]> => {
  const stored = await inParallel(await incidents.attention(), (id) => incidents.get(id));
  return gravestFirst(stored.flatMap((one) => (one ? [one.incident] : [])));
};

export const gravestFirst = (incidents: readonly Incident[]): readonly Incident[] =>
  incidents.toSorted((a, b) => severityRank(b.severity) - severityRank(a.severity) || b.lastSeenAt - a.lastSeenAt);
