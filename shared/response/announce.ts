import type { Announcer } from '../ports/announcer.ts';
import type { Digests } from '../ports/digests.ts';
import type { Incidents } from '../ports/incidents.ts';
import type { Incident } from '../types/incident.ts';
import { amend } from './amend.ts';

export interface Announcing {
  readonly incidents: Incidents;
  readonly announcer: Announcer;
  /** Many incidents become one message. Absent: each has its own. */
  readonly digests?: Digests;
}

/**
 * Tells people, then notes that they were told. Called by the writer that raised the revision, so each is announced once.
 * A crash before the note leaves it to sweep, which may tell people twice: who listens de-duplicates by (id, revision).
 * What has no message of its own is left to sweep as well, which tells many in one digest.
 */
export const announce = async (
  incident: Incident,
  { incidents, announcer, digests }: Announcing,
): Promise<Incident> => {
  if (digests && !(await digests.admits(incident))) return incident;
  await announcer.announce(incident);
  return noteAnnounced(incident, incidents);
};

/** People have heard of this revision. */
export const noteAnnounced = async (incident: Incident, incidents: Incidents): Promise<Incident> => {
  const stored = await amend(incidents, incident.id, (current) =>
    current.announced >= incident.revision ? current : { ...current, announced: incident.revision },
  );
  return stored.incident;
};
