import { ABOUT_OVERRIDE, overrideIn } from './action.ts';
import { ask } from './ask.ts';
import { peopleCommand } from './command.ts';
import { ABOUT_INCIDENT, findIncident } from './find-incident.ts';
import { ABOUT_PERSON, PERSON, personIn, reasonIn } from './person.ts';
import { only } from './words.ts';

/** `floodgate approve INCIDENT`: lets happen what waits for people in it. */
export const approve = peopleCommand({
  usage: 'approve INCIDENT --reason TEXT',
  about: [
    'Lets happen all that waits for people in an incident, as your own request. Whoever asked for it may not approve it.',
    ABOUT_INCIDENT,
    '',
    ...ABOUT_PERSON,
    ...ABOUT_OVERRIDE,
  ],
  options: { ...PERSON, override: { type: 'string' } },
  plan: (words) => {
    const id = only(words, 'incident id');
    const said = { approvedBy: personIn(words), reason: reasonIn(words), ...overrideIn(words) };
    return async (deployment) => {
      const { incidents } = await deployment.parts();
      return ask('approve', { incidentId: (await findIncident(id, incidents)).id, ...said }, deployment);
    };
  },
});
