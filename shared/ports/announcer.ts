import type { Incident } from '../types/incident.ts';

/** Tells people. At least once: who listens de-duplicates by (id, revision). */
export interface Announcer {
  announce(incident: Incident): Promise<void>;
}
