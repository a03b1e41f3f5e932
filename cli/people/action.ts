import { harmless, SENTENCE } from '../../shared/incidents/escape.ts';
import type { ActionName, Outcome } from '../../shared/types/action.ts';
import { INCIDENT_ID } from '../../shared/types/incident.ts';
import { oneOf, UsageError } from '../usage.ts';
import type { Answer } from './command.ts';
import type { Deployment } from './deployment.ts';
import { ABOUT_PERSON, PERSON, personIn, reasonIn } from './person.ts';
import type { Words } from './words.ts';

/** Options of every command that acts. */
export const ACTING = {
  ...PERSON,
  incident: { type: 'string' },
  override: { type: 'string' },
} as const;

/** For the help of every command that caps may hold back. */
export const ABOUT_OVERRIDE = ['  --override caps  that the caps do not count this time; it is kept too'];

export const ABOUT_ACTING = [
  ...ABOUT_PERSON,
  '  --incident ID    the incident that it is about, for the ledger',
  ...ABOUT_OVERRIDE,
];

/** What every request says beside its target. */
export const asking = (words: Words): Readonly<Record<string, string>> => {
  const incidentId = words.text('incident');
  if (incidentId !== undefined && !INCIDENT_ID.test(incidentId))
    throw new UsageError(`--incident must be the id of an incident, not ${JSON.stringify(incidentId)}`);
  return {
    reason: reasonIn(words),
    requestedBy: personIn(words),
    ...(incidentId !== undefined && { incidentId }),
    ...overrideIn(words),
  };
};

/** A person's word that the caps do not count. */
export const overrideIn = (words: Words): { readonly override?: 'caps' } => {
  const override = words.text('override');
  return override === undefined ? {} : { override: oneOf('override', override, ['caps']) };
};

/** Has it carried out by its function, as the caller, and says how it ended. */
export const carryOut = async (
  action: ActionName,
  request: Readonly<Record<string, string>>,
  { parts }: Deployment,
): Promise<Answer> => {
  const outcome = await (await parts()).actions.carryOut(action, request);
  return answerOf({ action, ...outcome }, outcome);
};

/** An outcome as people and programs read it. */
export const answerOf = (json: object, { status, detail }: Outcome): Answer => ({
  json,
  text: `${status}: ${harmless(detail, SENTENCE)}`,
  code: status === 'done' ? 0 : 1,
});
