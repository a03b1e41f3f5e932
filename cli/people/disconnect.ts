import { isActionable } from '../../shared/incidents/merge.ts';
import { nameOf } from '../../shared/incidents/name.ts';
import { MOST_DISCONNECTS } from '../../shared/response/decide.ts';
import { actions } from '../../shared/response/registry.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { UsageError } from '../usage.ts';
import { ABOUT_ACTING, ACTING, asking, carryOut } from './action.ts';
import { type Answer, peopleCommand } from './command.ts';
import type { Deployment } from './deployment.ts';
import { findIncident } from './find-incident.ts';
import { Refusal } from './trouble.ts';
import { needed, only } from './words.ts';

type Asked = Readonly<Record<string, string>>;

/** `floodgate disconnect CLIENT`: ends the connection of a culprit's own client id. */
export const disconnect = peopleCommand({
  usage: 'disconnect CLIENT --culprit PRINCIPAL --reason TEXT | disconnect --incident ID --reason TEXT',
  about: [
    `${actions.disconnect.description}. It can connect again at once, unless its certificate was deactivated before.`,
    'Without CLIENT: the client ids of the culprits that the incident names.',
    '',
    '  --culprit ID     the principal whose session it must be: a certificate id in full',
    ...ABOUT_ACTING,
  ],
  options: { ...ACTING, culprit: { type: 'string' } },
  plan: (words) => {
    const asked = asking(words);
    const incident = words.text('incident');
    if (words.positionals.length === 0 && incident !== undefined) {
      if (words.text('culprit') !== undefined) throw new UsageError('--culprit goes with CLIENT');
      return (deployment) => disconnectAll(incident, asked, deployment);
    }
    const clientId = only(words, 'client id');
    const culprit = needed(words, 'culprit', 'the client id is cut only while it is theirs');
    return (deployment) => carryOut('disconnect', { clientId, culprit, ...asked }, deployment);
  },
});

/** One after the other; the function checks of each whose session it is. */
const disconnectAll = async (id: string, asked: Asked, deployment: Deployment): Promise<Answer> => {
  const { incidents } = await deployment.parts();
  const targets = targetsOf(await findIncident(id, incidents));
  if (targets.length === 0) throw new Refusal('the incident names no client id that is a culprit’s own');
  const answers: { readonly name: string; readonly answer: Answer }[] = [];
  for (const target of targets) {
    const name = nameOf({ kind: 'client', id: target.clientId });
    answers.push({ name, answer: await carryOut('disconnect', { ...target, ...asked }, deployment) });
  }
  return {
    json: answers.map(({ answer }) => answer.json),
    text: answers.map(({ name, answer }) => `${name}: ${answer.text}`).join('\n'),
    code: answers.some(({ answer }) => answer.code === 0) ? 0 : 1,
  };
};

interface Connected {
  readonly clientId: string;
  readonly culprit: string;
}

/** In a take-over the client id is the victim's, so nobody's connection is ended there (DESIGN §7.2). */
const targetsOf = ({ findings }: Incident): readonly Connected[] => {
  const found = findings
    .filter((finding) => isActionable(finding) && finding.victim === undefined && finding.detector !== 'take-over')
    .flatMap(({ culprit, entity, related }) => {
      const clients = entity.kind === 'client' ? [entity.id, ...related.clients] : related.clients;
      return culprit?.kind === 'principal' ? clients.map((clientId) => ({ clientId, culprit: culprit.id })) : [];
    });
  const each = new Map(found.map((target) => [JSON.stringify(target), target]));
  return [...each.values()].slice(0, MOST_DISCONNECTS);
};
