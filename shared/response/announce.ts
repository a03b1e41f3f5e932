import type { Announcer } from '../ports/announcer.ts';
import type { Incidents } from '../ports/incidents.ts';
import type { Incident } from '../types/incident.ts';
import { amend } from './amend.ts';

export interface Announcing {
  readonly incidents: Incidents;
  readonly announcer: Announcer;
}

/**
 * Tells people, then notes that they were told. Called by the writer that raised the revision, so each is announced once.
 * A crash before the note leaves it to sweep, which may tell people twice: who listens de-duplicates by (id, revision).
 */
export const announce = async (incident: Incident, { incidents, announcer }: Announcing): Promise<Incident> => {
  await announcer.announce(incident);
  const stored = await amend(incidents, incident.id, (current) =>
    current.announced >= incident.revision ? current : { ...current, announced: incident.revision },
  );
  return stored.incident;
};
