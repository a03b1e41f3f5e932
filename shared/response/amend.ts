import type { Incidents, Stored } from '../ports/incidents.ts';
import type { Incident } from '../types/incident.ts';

/** Writers that race on one incident give way to each other at most so often. */
const MOST_ATTEMPTS = 8;

export interface Amended extends Stored {
  /** This write, and no other, raised the revision: who did announces it. */
  readonly raised: boolean;
}

/**
 * Applies a pure change to an incident, and again to what it has become where another writer was faster.
 * A change that answers the same object is not written. Throws where there is no such incident.
 */
export const amend = async (
  incidents: Incidents,
  id: string,
  change: (incident: Incident) => Incident,
): Promise<Amended> => {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const stored = await incidents.get(id);
    if (!stored) throw new Error(`no incident ${id}`);
    const incident = change(stored.incident);
    if (incident === stored.incident) return { ...stored, raised: false };
    const saved = await incidents.save(incident, stored);
    if (saved) return { ...saved, raised: incident.revision > stored.incident.revision };
  }
  throw new Error(`${MOST_ATTEMPTS} writers in a row were faster on incident ${id}`);
};
