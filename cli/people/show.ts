import { announcementOf } from '../../shared/incidents/announcement.ts';
import { messageOf } from '../../shared/incidents/message.ts';
import { severityMeanings } from '../../shared/incidents/severity.ts';
import type { Incidents } from '../../shared/ports/incidents.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import { INCIDENT_ID, type Incident } from '../../shared/types/incident.ts';
import { peopleCommand } from './command.ts';
import { Refusal } from './trouble.ts';
import { only } from './words.ts';

/** `floodgate show ID`: one incident in full, as its e-mail would tell it now. */
export const show = peopleCommand({
  usage: 'show ID',
  about: [
    'One incident in full: what, who, since when, what was done, how to undo it.',
    'ID is an incident id, or a part of one that only one open incident has.',
  ],
  options: {},
  plan: (words) => {
    const id = only(words, 'incident id');
    return async ({ parts, target: { stack, region } }) => {
      const incident = await find(id, (await parts()).incidents);
      const remedies = remediesOf(stack, region);
      const { meaning } = severityMeanings[incident.severity];
      return {
        json: messageOf(incident, remedies),
        text: `${announcementOf(incident, remedies).email}\n${incident.severity}: ${meaning}.`,
      };
    };
  },
});

const find = async (id: string, incidents: Incidents): Promise<Incident> => {
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
