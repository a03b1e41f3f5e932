import { userInfo } from 'node:os';
import { harmless, SENTENCE } from '../../shared/incidents/escape.ts';
import type { ActionName } from '../../shared/types/action.ts';
import { INCIDENT_ID } from '../../shared/types/incident.ts';
import { UsageError } from '../usage.ts';
import type { Answer } from './command.ts';
import type { Deployment } from './deployment.ts';
import { needed, type Words } from './words.ts';

/** Options of every command that acts. */
export const ACTING = {
  reason: { type: 'string' },
  as: { type: 'string' },
  incident: { type: 'string' },
} as const;

export const ABOUT_ACTING = [
  '  --reason TEXT    why; the ledger keeps it',
  '  --incident ID    the incident that it is about, for the ledger',
  '  --as NAME        who you are, for the ledger; your user name. CloudTrail has who you really are',
];

/** What every request says beside its target. */
export const asking = (words: Words): Readonly<Record<string, string>> => {
  const incidentId = words.text('incident');
  if (incidentId !== undefined && !INCIDENT_ID.test(incidentId))
    throw new UsageError(`--incident must be the id of an incident, not ${JSON.stringify(incidentId)}`);
  return {
    reason: needed(words, 'reason', 'the ledger keeps why it was done'),
    requestedBy: words.text('as') ?? userInfo().username,
    ...(incidentId !== undefined && { incidentId }),
  };
};

/** Has it carried out by its function, as the caller, and says how it ended. */
export const carryOut = async (
  action: ActionName,
  request: Readonly<Record<string, string>>,
  { parts }: Deployment,
): Promise<Answer> => {
  const outcome = await (await parts()).actions.carryOut(action, request);
  const { status, detail } = outcome;
  const text = `${status}: ${harmless(detail, SENTENCE)}`;
  return { json: { action, ...outcome }, text, code: status === 'done' ? 0 : 1 };
};
