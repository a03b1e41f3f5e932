import { verdictNames } from '../../shared/types/verdict.ts';
import { oneOf, UsageError } from '../usage.ts';
import { ask } from './ask.ts';
import { peopleCommand } from './command.ts';
import { ABOUT_INCIDENT, findIncident } from './find-incident.ts';
import { ABOUT_PERSON, PERSON, personIn, reasonIn } from './person.ts';

/** `floodgate verdict INCIDENT true|false|benign`: what it was. */
export const verdict = peopleCommand({
  usage: `verdict INCIDENT ${verdictNames.join('|')} --reason TEXT`,
  about: [
    'Says what an incident was, so that Floodgate learns from it.',
    ABOUT_INCIDENT,
    '',
    '  true             an attack: nothing of it is learned',
    '  false            no attack, and nothing that was worth telling: counted against the detector',
    '  benign           what was told is so, and lawful: it is normal from now on',
    ...ABOUT_PERSON,
  ],
  options: PERSON,
  plan: (words) => {
    const [id, word, ...more] = words.positionals;
    if (id === undefined || word === undefined || more.length > 0)
      throw new UsageError(`it is: verdict INCIDENT ${verdictNames.join('|')}`);
    const said = {
      verdict: oneOf('verdict', word, verdictNames),
      reason: reasonIn(words),
      requestedBy: personIn(words),
    };
    return async (deployment) => {
      const { incidents } = await deployment.parts();
      return ask('verdict', { incidentId: (await findIncident(id, incidents)).id, ...said }, deployment);
    };
  },
});
