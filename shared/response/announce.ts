import type { Announcer } from '../ports/announcer.ts';
import type { Digests } from '../ports/digests.ts';
import type { Incidents } from '../ports/incidents.ts';
import type { Incident } from '../types/incident.ts';
import { amend } from './amend.ts';

export interface Announcing {
  readonly incidents: Incidents;
  readonly announcer: Announcer;
  /** Whether people silenced it; nobody did where this is missing or fails: an alert is lost to no error. */
  readonly isMuted?: (incident: Incident) => Promise<boolean>;
  /** Many incidents become one message. Absent: each has its own. */
  readonly digests?: Digests;
}

/**
 * Tells people, then notes that they were told. Called by the writer that raised the revision, so each is announced once.
 * What people muted is noted and not told.
 * A crash before the note leaves it to sweep, which may tell people twice: who listens de-duplicates by (id, revision).
 * What has no message of its own is left to sweep as well, which tells many in one digest.
 */
export const announce = async (incident: Incident, announcing: Announcing): Promise<Incident> => {
  const { incidents, announcer, digests } = announcing;
  if (await isSilenced(incident, announcing)) return noteAnnounced(incident, incidents);
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

const isSilenced = async (incident: Incident, { isMuted }: Announcing): Promise<boolean> => {
  try {
    return (await isMuted?.(incident)) ?? false;
  } catch {
    return false;
  }
};
