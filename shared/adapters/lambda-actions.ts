import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Actions } from '../ports/actions.ts';
import type { ActionName, Outcome, OutcomeStatus } from '../types/action.ts';

export const permissions = ['lambda:InvokeFunction'] as const;

/** Actions carried out by their own functions, called and waited for. */
export const lambdaActions = (
  lambda: LambdaClient,
  functions: Readonly<Partial<Record<ActionName, string>>>,
): Actions => ({
  async carryOut(action, request) {
    const name = functions[action];
    if (name === undefined) throw new Error(`${action}: no function carries it out from here`);
    return outcomeOf(lambda, name, request);
  },
});

/** Calls a function that answers an outcome, and waits for it. Throws what the function threw, in one sentence. */
export const outcomeOf = async (lambda: LambdaClient, FunctionName: string, request: unknown): Promise<Outcome> => {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, InvocationType: 'RequestResponse', Payload: JSON.stringify(request) }),
  );
  const answer = Payload ? new TextDecoder().decode(Payload) : '';
  if (FunctionError !== undefined) throw new Error(`${FunctionName}: ${FunctionError}: ${errorMessage(answer)}`);
  return outcomeIn(answer, FunctionName);
};

const statuses: readonly OutcomeStatus[] = ['done', 'skipped', 'failed'];

const outcomeIn = (answer: string, name: string): Outcome => {
  const { status, detail, at } = fieldsOf(answer);
  const known = statuses.find((candidate) => candidate === status);
  if (known === undefined || typeof detail !== 'string' || typeof at !== 'number')
    throw new Error(`${name}: the answer is no outcome: ${answer.slice(0, 200)}`);
  return { status: known, detail, at };
};

const errorMessage = (answer: string): string => {
  const { errorMessage: message } = fieldsOf(answer);
  return typeof message === 'string' ? message : answer.slice(0, 200);
};

const fieldsOf = (answer: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(answer);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
};
