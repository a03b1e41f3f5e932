import type { Incidents } from '../../shared/ports/incidents.ts';
import { INCIDENT_ID, type Incident } from '../../shared/types/incident.ts';
import { Refusal } from './trouble.ts';

/** For the help of every command that takes one. */
export const ABOUT_INCIDENT = 'INCIDENT is an incident id, or a part of one that only one open incident has.';

/** The incident that a person means. Throws {@link Refusal} where there is none, or more than one. */
export const findIncident = async (id: string, incidents: Incidents): Promise<Incident> => {
  const stored = INCIDENT_ID.test(id) ? await incidents.get(id) : undefined;
  if (stored) return stored.incident;
  const matches = (await incidents.attention()).filter((open) => open.includes(id));
  if (matches.length > 1)
    throw new Refusal(`${matches.length} incidents have that in their id:\n  ${matches.join('\n  ')}`);
  const match = matches[0] === undefined ? undefined : await incidents.get(matches[0]);
  if (!match)
    throw new Refusal(`no incident ${JSON.stringify(id.slice(0, 128))}: floodgate incidents --all lists them`);
  return match.incident;
};
