import { announcementOf } from '../../shared/incidents/announcement.ts';
import { asffOf } from '../../shared/incidents/asff.ts';
import { chatOf } from '../../shared/incidents/chat.ts';
import { messageOf, type Remedies } from '../../shared/incidents/message.ts';
import { ocsfOf } from '../../shared/incidents/ocsf.ts';
import { type Origin, originOf } from '../../shared/incidents/origin.ts';
import { severityMeanings } from '../../shared/incidents/severity.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { oneOf } from '../usage.ts';
import { peopleCommand } from './command.ts';
import { ABOUT_INCIDENT, findIncident } from './find-incident.ts';
import { only } from './words.ts';

/** By format, what the incident becomes as JSON. */
const as = {
  text: messageOf,
  chat: chatOf,
  asff: asffOf,
  ocsf: ocsfOf,
} satisfies Readonly<Record<string, (incident: Incident, remedies: Remedies, origin: Origin, at: number) => object>>;

const formats = ['text', 'chat', 'asff', 'ocsf'] as const satisfies readonly (keyof typeof as)[];

/** `floodgate show INCIDENT`: one incident in full, as its e-mail would tell it now. */
export const show = peopleCommand({
  usage: 'show INCIDENT [--as FORMAT]',
  about: [
    'One incident in full: what, who, since when, what was done, how to undo it.',
    ABOUT_INCIDENT,
    '',
    `  --as FORMAT      ${formats.join(', ')}: what other services would be given, as JSON`,
  ],
  options: { as: { type: 'string', default: 'text' } },
  plan: (words) => {
    const id = only(words, 'incident id');
    const format = oneOf('as', words.text('as') ?? '', formats);
    return async ({ parts, target: { stack, region, endpoint } }) => {
      const { incidents, incidentsTopic } = await parts();
      const incident = await findIncident(id, incidents);
      const origin = originOf(stack, incidentsTopic);
      const remedies = remediesOf(stack, region ?? origin.region, endpoint);
      const rendered = as[format](incident, remedies, origin, Date.now());
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
