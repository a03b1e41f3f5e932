import { outcomeOf } from '../../shared/adapters/lambda-actions.ts';
import { answerOf } from './action.ts';
import type { Answer } from './command.ts';
import type { Deployment } from './deployment.ts';

/** Has a function of the stack carry out what is no action on a device, as the caller, and says how it ended. */
export const ask = async (
  name: 'approve' | 'guard' | 'verdict',
  request: object,
  { lambda, target: { stack } }: Deployment,
): Promise<Answer> => {
  const outcome = await outcomeOf(lambda, `${stack}-${name}`, request);
  return answerOf({ ...outcome }, outcome);
};
