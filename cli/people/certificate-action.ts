import { CERTIFICATE_ID } from '../../shared/response/certificate.ts';
import { actions } from '../../shared/response/registry.ts';
import { UsageError } from '../usage.ts';
import { ABOUT_ACTING, ACTING, asking, carryOut } from './action.ts';
import { peopleCommand } from './command.ts';
import { only, type Words } from './words.ts';

/** A command that has one action carried out on one certificate. `check` may refuse the words. */
export const certificateCommand = (
  name: 'quarantine' | 'deactivate' | 'revoke' | 'reinstate',
  more: { readonly flags?: string; readonly about?: readonly string[]; readonly check?: (words: Words) => void } = {},
) =>
  peopleCommand({
    usage: `${name} CERTIFICATE --reason TEXT${more.flags ?? ''}`,
    about: [
      `${actions[name].description}. ${actions[name].undo.how}`,
      'CERTIFICATE is a certificate id in full, 64 hex digits.',
      '',
      ...ABOUT_ACTING,
      ...(more.about ?? []),
    ],
    options: { ...ACTING, yes: { type: 'boolean' } },
    plan: (words) => {
      const certificateId = only(words, 'certificate id');
      if (!CERTIFICATE_ID.test(certificateId))
        throw new UsageError(`a certificate id has 64 lower-case hex digits: ${JSON.stringify(certificateId)}`);
      const request = { certificateId, ...asking(words) };
      more.check?.(words);
      return (deployment) => carryOut(name, request, deployment);
    },
  });
