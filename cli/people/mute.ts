import { LONGEST_MUTE_HOURS } from '../../shared/response/guard-requests.ts';
import { defaultPolicy } from '../../shared/response/policy.ts';
import { type Entity, type EntityKind, FLEET } from '../../shared/types/entity.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { oneOf, UsageError } from '../usage.ts';
import { ask } from './ask.ts';
import { peopleCommand } from './command.ts';
import type { Deployment } from './deployment.ts';
import { ABOUT_ENDING, ENDING, hoursIn } from './end.ts';
import { ABOUT_INCIDENT, findIncident } from './find-incident.ts';
import { ABOUT_PERSON, PERSON, personIn, reasonIn } from './person.ts';
import { Refusal } from './trouble.ts';

type Silenced = Pick<Incident, 'detector' | 'entity'>;

/** `floodgate mute INCIDENT`: silences one detector about one entity. */
export const mute = peopleCommand({
  usage: 'mute INCIDENT | DETECTOR KIND ID --for DURATION --reason TEXT',
  about: [
    'Silences what one detector says of one entity: its messages and actions, not its incidents.',
    ABOUT_INCIDENT,
    'KIND is client, principal, address, group, or fleet, which has no ID.',
    '',
    ...ABOUT_ENDING(`${LONGEST_MUTE_HOURS / 24} days`),
    ...ABOUT_PERSON,
  ],
  options: { ...PERSON, ...ENDING },
  plan: (words) => {
    const silenced = silencedIn(words.positionals);
    const hours = hoursIn(words, Date.now(), LONGEST_MUTE_HOURS);
    const said = { hours, reason: reasonIn(words), requestedBy: personIn(words) };
    return async (deployment) => ask('guard', { mute: await silenced(deployment), ...said }, deployment);
  },
});

const KINDS = ['client', 'principal', 'address', 'group', 'fleet'] as const satisfies readonly EntityKind[];

/** An incident says what it is about; whoever mutes without one spells it out. */
const silencedIn = (positionals: readonly string[]): ((deployment: Deployment) => Promise<Silenced>) => {
  const [first, kind, id, ...more] = positionals;
  if (first === undefined || more.length > 0) throw new UsageError('it is: mute INCIDENT, or mute DETECTOR KIND ID');
  if (kind === undefined) return async ({ parts }) => ofIncident(await findIncident(first, (await parts()).incidents));
  const silenced = { detector: oneOf('mute', first, DETECTORS), entity: entityOf(kind, id) };
  return async () => silenced;
};

const ofIncident = ({ detector, entity }: Incident): Silenced => {
  if (DETECTORS.includes(detector)) return { detector, entity };
  throw new Refusal(`${detector} is about Floodgate itself, which nobody may silence`);
};

const DETECTORS = Object.keys(defaultPolicy.highest);

const entityOf = (word: string, id: string | undefined): Entity => {
  const kind = oneOf('mute DETECTOR', word, KINDS);
  if (kind === 'fleet') return FLEET;
  if (id === undefined) throw new UsageError(`the id of the ${kind} is needed`);
  return { kind, id };
};
