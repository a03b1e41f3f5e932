import { LONGEST_ALLOWANCE_HOURS } from '../../shared/response/guard-requests.ts';
import { isCidr } from '../../shared/response/network.ts';
import { allowedKinds } from '../../shared/types/guard.ts';
import { oneOf, UsageError } from '../usage.ts';
import { ask } from './ask.ts';
import { peopleCommand } from './command.ts';
import { ABOUT_ENDING, ENDING, hoursIn } from './end.ts';
import { ABOUT_PERSON, PERSON, personIn, reasonIn } from './person.ts';

/** `floodgate allow WHAT VALUE`: nobody acts on whom it names, people included. */
export const allow = peopleCommand({
  usage: `allow ${allowedKinds.join('|')} VALUE --for DURATION --reason TEXT`,
  about: [
    'Puts somebody on the allowlist: they are told of, and nobody acts on them until it ends, people included.',
    '',
    ...ABOUT_ENDING(`${LONGEST_ALLOWANCE_HOURS / 24} days`),
    ...ABOUT_PERSON,
  ],
  options: { ...PERSON, ...ENDING },
  plan: (words) => {
    const [kind = '', value, ...more] = words.positionals;
    const what = oneOf('allow', kind, allowedKinds);
    if (value === undefined || more.length > 0) throw new UsageError(`one ${what} is needed after ${what}`);
    if (what === 'cidr' && !isCidr(value))
      throw new UsageError(`a CIDR is like 10.0.0.0/8, IPv6 /64 at finest: ${JSON.stringify(value)}`);
    const hours = hoursIn(words, Date.now(), LONGEST_ALLOWANCE_HOURS);
    const request = { allow: { what, value }, hours, reason: reasonIn(words), requestedBy: personIn(words) };
    return (deployment) => ask('guard', request, deployment);
  },
});
