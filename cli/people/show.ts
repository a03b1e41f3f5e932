import { announcementOf } from '../../shared/incidents/announcement.ts';
import { asffOf } from '../../shared/incidents/asff.ts';
import { chatOf } from '../../shared/incidents/chat.ts';
import { messageOf, type Remedies } from '../../shared/incidents/message.ts';
import { ocsfOf } from '../../shared/incidents/ocsf.ts';
import { type Origin, originOf } from '../../shared/incidents/origin.ts';
import { severityMeanings } from '../../shared/incidents/severity.ts';
import type { Incidents } from '../../shared/ports/incidents.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import { INCIDENT_ID, type Incident } from '../../shared/types/incident.ts';
import { oneOf } from '../usage.ts';
import { peopleCommand } from './command.ts';
import { Refusal } from './trouble.ts';
import { only } from './words.ts';

/** By format, what the incident becomes as JSON. */
const as = {
  text: messageOf,
  chat: chatOf,
  asff: asffOf,
  ocsf: ocsfOf,
} satisfies Readonly<Record<string, (incident: Incident, remedies: Remedies, origin: Origin, at: number) => object>>;

const formats = ['text', 'chat', 'asff', 'ocsf'] as const satisfies readonly (keyof typeof as)[];

/** `floodgate show ID`: one incident in full, as its e-mail would tell it now. */
export const show = peopleCommand({
  usage: 'show ID [--as FORMAT]',
  about: [
    'One incident in full: what, who, since when, what was done, how to undo it.',
    'ID is an incident id, or a part of one that only one open incident has.',
    '',
    `  --as FORMAT      ${formats.join(', ')}: what other services would be given, as JSON`,
  ],
  options: { as: { type: 'string', default: 'text' } },
  plan: (words) => {
    const id = only(words, 'incident id');
    const format = oneOf('as', words.text('as') ?? '', formats);
    return async ({ parts, target: { stack, region } }) => {
      const { incidents, incidentsTopic } = await parts();
      const incident = await find(id, incidents);
      const remedies = remediesOf(stack, region);
      const rendered = as[format](incident, remedies, originOf(stack, incidentsTopic), Date.now());
      return {
        json: rendered,
        text: format === 'text' ? textOf(incident, remedies) : JSON.stringify(rendered, null, 2),
      };
    };
  },
});

const textOf = (incident: Incident, remedies: Remedies): string => {
  const { severity } = incident;
  return `${announcementOf(incident, remedies).email}\n${severity}: ${severityMeanings[severity].meaning}.`;
};

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
