import { ask } from './ask.ts';
import { peopleCommand } from './command.ts';
import { ABOUT_PERSON, PERSON, personIn, reasonIn } from './person.ts';
import { only } from './words.ts';

/** `floodgate lift GUARD`: ends a guard before its time. */
export const lift = peopleCommand({
  usage: 'lift GUARD --reason TEXT',
  about: [
    'Ends a guard before its time: an entry of the allowlist, a mute, an immunity, or the breaker that tripped.',
    'GUARD is its id, as floodgate guards lists it; the breaker’s is breaker.',
    '',
    ...ABOUT_PERSON,
  ],
  options: PERSON,
  plan: (words) => {
    const request = { lift: only(words, 'guard'), reason: reasonIn(words), requestedBy: personIn(words) };
    return (deployment) => ask('guard', request, deployment);
  },
});
