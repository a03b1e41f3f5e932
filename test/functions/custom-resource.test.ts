import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { CustomResource, customResource as CustomResourceOf } from '../../functions/wiring/custom-resource.ts';

const event = (RequestType: 'Create' | 'Delete') =>
  ({
    RequestType,
    ResponseURL: 'https://cloudformation.example/answer',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'IotLogging',
  }) as CloudFormationCustomResourceEvent;
const context = (ms: number) => ({ awsRequestId: 'request-1', getRemainingTimeInMillis: () => ms }) as Context;

const idle: CustomResource = {
  physicalId: 'logging',
  put: async () => ({ SharedLogGroups: '/a' }),
  remove: async () => undefined,
};

const send = jest.spyOn(globalThis, 'fetch');
const answers = () => send.mock.calls.map(([, init]) => JSON.parse(String(init?.body)) as Record<string, unknown>);

let customResource: typeof CustomResourceOf;
beforeAll(async () => {
  // Log lines go through the console that a test can silence.
  process.env.POWERTOOLS_DEV = 'true';
  ({ customResource } = await import('../../functions/wiring/custom-resource.ts'));
});
beforeEach(() => {
  send.mockReset().mockResolvedValue(new Response());
  jest.spyOn(console, 'error').mockReturnValue(undefined);
});
afterEach(() => jest.mocked(console.error).mockRestore());

describe('a custom resource', () => {
  it('tells CloudFormation what the template may read', async () => {
    await customResource(idle)(event('Create'), context(60_000));
    expect(answers()).toEqual([
      {
        StackId: 'stack',
        RequestId: 'request',
        LogicalResourceId: 'IotLogging',
        PhysicalResourceId: 'logging',
        Status: 'SUCCESS',
        Data: { SharedLogGroups: '/a' },
      },
    ]);
  });

  it('is removed when the stack is', async () => {
    const remove = jest.fn(async () => undefined);
    await customResource({ ...idle, remove })(event('Delete'), context(60_000));
    expect(remove).toHaveBeenCalledTimes(1);
    expect(answers()).toMatchObject([{ Status: 'SUCCESS', Data: {} }]);
  });

  it('says why it failed', async () => {
    const put = () => Promise.reject(new TypeError('no role'));
    await customResource({ ...idle, put })(event('Create'), context(60_000));
    expect(answers()).toMatchObject([{ Status: 'FAILED', Reason: 'TypeError: no role' }]);
  });

  it('answers before its time is up', async () => {
    const put = () => new Promise<never>(() => undefined);
    await customResource({ ...idle, put })(event('Create'), context(10_020));
    expect(answers()).toMatchObject([{ Status: 'FAILED', Reason: 'out of time' }]);
  });

  it('says it again where it was not heard, and fails where it never is', async () => {
    send.mockRejectedValueOnce(new Error('reset')).mockResolvedValueOnce(new Response('', { status: 503 }));
    await customResource(idle)(event('Create'), context(60_000));
    expect(answers()).toHaveLength(3);
    send.mockResolvedValue(new Response('', { status: 403 }));
    await expect(customResource(idle)(event('Create'), context(60_000))).rejects.toThrow('HTTP 403');
  });
});
