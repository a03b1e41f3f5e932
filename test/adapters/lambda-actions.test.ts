import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { lambdaActions } from '../../shared/adapters/lambda-actions.ts';
import { CERTIFICATE, NOON } from '../given/incidents.ts';

const payload = (text: string) => Object.assign(new TextEncoder().encode(text), { transformToString: () => text });

describe('actions carried out by functions', () => {
  const lambda = mockClient(LambdaClient);
  const actions = lambdaActions(new LambdaClient({}), { deactivate: 'floodgate-test-deactivate' });
  beforeEach(() => void lambda.reset());

  it('are called, waited for, and answered with their outcome alone', async () => {
    lambda.on(InvokeCommand).resolves({ Payload: payload(`{"status":"done","detail":"x","at":${NOON},"more":1}`) });
    const outcome = await actions.carryOut('deactivate', { certificateId: CERTIFICATE });
    expect(outcome).toEqual({ status: 'done', detail: 'x', at: NOON });
    expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({
      FunctionName: 'floodgate-test-deactivate',
      InvocationType: 'RequestResponse',
      Payload: JSON.stringify({ certificateId: CERTIFICATE }),
    });
  });

  it.each([
    [
      'a function that threw',
      { FunctionError: 'Unhandled', Payload: payload('{"errorMessage":"AccessDenied"}') },
      'floodgate-test-deactivate: Unhandled: AccessDenied',
    ],
    [
      'a function that ran out of time',
      { FunctionError: 'Unhandled', Payload: payload('Task timed out') },
      'Unhandled: Task timed out',
    ],
    ['no answer', {}, 'the answer is no outcome'],
    [
      'an answer that is no outcome',
      { Payload: payload('{"status":"fine","detail":"x","at":1}') },
      'the answer is no outcome: {"status":"fine"',
    ],
    ['an outcome without its time', { Payload: payload('{"status":"done","detail":"x"}') }, 'the answer is no outcome'],
    ['no JSON', { Payload: payload('<html>') }, 'the answer is no outcome: <html>'],
  ])('that end with %s give no outcome', async (_, answer, message) => {
    lambda.on(InvokeCommand).resolves(answer);
    await expect(actions.carryOut('deactivate', {})).rejects.toThrow(message);
  });

  it('that could not be called give no outcome', async () => {
    lambda.on(InvokeCommand).rejects(new Error('TooManyRequestsException'));
    await expect(actions.carryOut('deactivate', {})).rejects.toThrow('TooManyRequestsException');
  });

  it('that nobody here may call are not called', async () => {
    await expect(actions.carryOut('reinstate', {})).rejects.toThrow('reinstate: no function carries it out from here');
    expect(lambda.commandCalls(InvokeCommand)).toEqual([]);
  });
});
