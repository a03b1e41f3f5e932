import { actions } from '../../shared/response/registry.ts';
import { ABOUT_ACTING, ACTING, asking, carryOut } from './action.ts';
import { peopleCommand } from './command.ts';
import { needed, only } from './words.ts';

/** `floodgate disconnect CLIENT`: ends the connection of a culprit's own client id. */
export const disconnect = peopleCommand({
  usage: 'disconnect CLIENT --culprit PRINCIPAL --reason TEXT',
  about: [
    `${actions.disconnect.description}. It can connect again at once, unless its certificate was deactivated before.`,
    '',
    '  --culprit ID     the principal whose session it must be: a certificate id in full',
    ...ABOUT_ACTING,
  ],
  options: { ...ACTING, culprit: { type: 'string' } },
  plan: (words) => {
    const clientId = only(words, 'client id');
    const culprit = needed(words, 'culprit', 'the client id is cut only while it is theirs');
    const request = { clientId, culprit, ...asking(words) };
    return (deployment) => carryOut('disconnect', request, deployment);
  },
});
