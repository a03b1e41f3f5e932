import { afterEach, describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { matchesPattern } from '../../local/lambda/pattern.ts';
import { createLambda, type Lambda, type LambdaOptions } from '../../local/lambda.ts';
import { readTemplate } from '../../local/template.ts';

const ROOT = `${import.meta.dirname}/fixtures`;

type Handler = (event: unknown, context: Context) => unknown;

let lambda: Lambda | undefined;
afterEach(async () => {
  await lambda?.stop();
  lambda = undefined;
});

/** A stack of one function `f`, with more of its configuration in `yaml`. */
const start = async (handler: Handler, yaml = '', more: Partial<LambdaOptions> = {}) => {
  const problems: string[] = [];
  lambda = await createLambda({
    template: template(`f: { handler: functions/f.handler, ${yaml} }`),
    root: ROOT,
    endpoints: {},
    pace: 0.0001,
    now: () => Date.parse('2026-11-20T10:00:00.123Z'),
    load: async () => ({ handler }),
    report: (problem) => problems.push(problem),
    ...more,
  });
  return { lambda, problems };
};

const template = (functions: string) => readTemplate(`service: fg\nfunctions: { ${functions} }`, { stackUuid: 'u' });

const parsed = ({ payload }: { payload: string }): unknown => JSON.parse(payload);

describe('loading', () => {
  it('sets the environment, loads the module and puts the environment back', async () => {
    const { lambda } = await start(() => undefined, '', {
      template: template('echo: { handler: functions/echo.handler, environment: { TABLE: t } }'),
      endpoints: { AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:1' },
      load: (file) => import(file) as Promise<Record<string, unknown>>,
    });
    expect(process.env.AWS_ACCESS_KEY_ID).toBe('LOCALSTACKNOTAKEY');
    expect(parsed(await lambda.invoke('fg-dev-echo', { a: 1 }))).toEqual({
      event: { a: 1 },
      loadedWith: { table: 't', name: 'fg-dev-echo', sns: 'http://127.0.0.1:1' },
    });
    await lambda.stop();
    expect(process.env.TABLE).toBeUndefined();
    expect(process.env.AWS_LAMBDA_FUNCTION_NAME).toBeUndefined();
  });

  it.each([
    [
      'a variable with two values',
      'a: { handler: f.handler, environment: { X: 1 } }, b: { handler: f.handler, environment: { X: 2 } }',
      'functions.b: X is "2" here and "1" elsewhere',
    ],
    [
      'a variable of Lambda’s own',
      'a: { handler: f.handler, environment: { AWS_REGION: x } }',
      'functions.a: Lambda reserves',
    ],
    ['a module without the handler', 'a: { handler: f.other }', 'functions.a: no handler in f.ts'],
  ])('refuses %s', async (_, functions, message) => {
    await expect(start(() => 1, '', { template: template(functions) })).rejects.toThrow(message);
    expect(process.env.AWS_LAMBDA_FUNCTION_VERSION).toBeUndefined();
  });
});

describe('an invocation', () => {
  it('gets a context like Lambda’s', async () => {
    let seen: Context | undefined;
    const { lambda } = await start((_, context) => {
      seen = context;
    }, 'timeout: 3, memorySize: 256');
    await lambda.invoke('arn:aws:lambda:us-east-1:111122223333:function:fg-dev-f', {});
    expect(seen).toMatchObject({
      functionName: 'fg-dev-f',
      memoryLimitInMB: '256',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:fg-dev-f',
      logGroupName: '/aws/lambda/fg-dev-f',
      functionVersion: '$LATEST',
    });
    expect(seen?.awsRequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen?.getRemainingTimeInMillis()).toBeGreaterThan(2000);
    expect(seen?.getRemainingTimeInMillis()).toBeLessThanOrEqual(3000);
  });

  it('answers with what the function returns, null for nothing', async () => {
    const { lambda } = await start((event) => (event === 1 ? undefined : { got: event }));
    expect(await lambda.invoke('fg-dev-f', 2)).toEqual({
      statusCode: 200,
      functionError: undefined,
      payload: '{"got":2}',
    });
    expect((await lambda.invoke('fg-dev-f', 1)).payload).toBe('null');
  });

  it('answers with the error the function throws, and reports it once', async () => {
    const { lambda, problems } = await start(() => {
      throw new TypeError('boom');
    });
    const result = await lambda.invoke('fg-dev-f', {});
    expect(result.functionError).toBe('Unhandled');
    expect(parsed(result)).toMatchObject({ errorType: 'TypeError', errorMessage: 'boom' });
    expect((parsed(result) as { trace: string[] }).trace[0]).toBe('TypeError: boom');
    expect(problems).toEqual(['fg-dev-f: TypeError: boom']);
  });

  it('ends at the timeout', async () => {
    const { lambda } = await start(() => new Promise(() => {}), 'timeout: 0.02');
    expect(parsed(await lambda.invoke('fg-dev-f', {}))).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 0.02 seconds'),
    });
  });

  it('of a function that does not exist is refused', async () => {
    const { lambda } = await start(() => 1);
    await expect(lambda.invoke('nobody', {})).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('does nothing as a dry run', async () => {
    let calls = 0;
    const { lambda } = await start(() => (calls += 1));
    expect(await lambda.invoke('fg-dev-f', {}, 'DryRun')).toMatchObject({ statusCode: 204 });
    expect(calls).toBe(0);
  });
});

describe('reserved concurrency', () => {
  it('refuses a second call at the same time and lets events wait', async () => {
    const finished: unknown[] = [];
    let running = 0;
    let most = 0;
    const { lambda } = await start(async (event) => {
      running += 1;
      most = Math.max(most, running);
      await sleep(10);
      running -= 1;
      finished.push(event);
    }, 'reservedConcurrency: 1');
    const first = lambda.invoke('fg-dev-f', 'first');
    await expect(lambda.invoke('fg-dev-f', 'second')).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    expect(await lambda.invoke('fg-dev-f', 'third', 'Event')).toMatchObject({ statusCode: 202 });
    expect(await lambda.invoke('fg-dev-f', 'fourth', 'Event')).toMatchObject({ statusCode: 202 });
    await first;
    await sleep(40);
    expect(finished).toEqual(['first', 'third', 'fourth']);
    expect(most).toBe(1);
  });
});

describe('an asynchronous invocation', () => {
  it('is retried twice with a fresh event, then given up', async () => {
    const events: unknown[] = [];
    const { lambda, problems } = await start((event) => {
      events.push(structuredClone(event));
      (event as { touched?: boolean }).touched = true;
      throw new Error('no');
    });
    await lambda.invoke('fg-dev-f', { a: 1 }, 'Event');
    await sleep(60);
    expect(events).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }]);
    expect(problems.at(-1)).toBe('fg-dev-f: event given up: {"a":1}');
  });

  it('keeps to the retries that the function states', async () => {
    let calls = 0;
    const { lambda } = await start(() => {
      calls += 1;
      throw new Error('no');
    }, 'maximumRetryAttempts: 0');
    await lambda.invoke('fg-dev-f', {}, 'Event');
    await sleep(30);
    expect(calls).toBe(1);
  });
});

describe('schedules', () => {
  it('send EventBridge’s event, at their pace', async () => {
    const events: unknown[] = [];
    const { lambda } = await start((event) => events.push(event), 'events: [{ schedule: rate(1 minute) }]');
    await sleep(10);
    expect(events).toEqual([]);
    lambda.startSchedules();
    await sleep(40);
    expect(events.length).toBeGreaterThan(1);
    expect(events[0]).toMatchObject({
      version: '0',
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '111122223333',
      time: '2026-11-20T10:00:00Z',
      resources: ['arn:aws:events:us-east-1:111122223333:rule/fg-dev-f-schedule-1'],
      detail: {},
    });
  });

  it('send the input that they state, also by hand', async () => {
    const events: unknown[] = [];
    const { lambda } = await start(
      (event) => events.push(event),
      'events: [{ schedule: { rate: cron(0 3 * * ? *), input: { deep: true } } }]',
    );
    lambda.startSchedules();
    lambda.fire('fg-dev-f');
    await sleep(5);
    expect(events).toEqual([{ deep: true }]);
  });
});

describe('events of the default bus', () => {
  it('reach the functions whose pattern they match', async () => {
    const events: unknown[] = [];
    const { lambda } = await start(
      (event) => events.push(event),
      'events: [{ eventBridge: { pattern: { source: [aws.iot], detail: { eventName: [UpdateCertificate] } } } }]',
    );
    lambda.emit({ source: 'aws.iot', detail: { eventName: 'UpdateCertificate' } });
    lambda.emit({ source: 'aws.iot', detail: { eventName: 'DescribeThing' } });
    await sleep(5);
    expect(events).toEqual([{ source: 'aws.iot', detail: { eventName: 'UpdateCertificate' } }]);
  });
});

describe('patterns', () => {
  it.each<[unknown, unknown, boolean]>([
    [{ a: ['x', 'y'] }, { a: 'y' }, true],
    [{ a: ['x'] }, { b: 'x' }, false],
    [{ a: ['x'] }, { a: ['w', 'x'] }, true],
    [{ a: [{ prefix: 'ab' }] }, { a: 'abc' }, true],
    [{ a: [{ suffix: 'ab' }] }, { a: 'abc' }, false],
    [{ a: [{ exists: false }] }, {}, true],
    [{ a: [{ exists: true }] }, {}, false],
    [{ a: [{ 'anything-but': ['info', 'low'] }] }, { a: 'high' }, true],
    [{ a: [{ 'anything-but': 'info' }] }, { a: 'info' }, false],
    [{ a: [{ 'anything-but': { prefix: 'i' } }] }, { a: 'info' }, false],
    [{ a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, true],
    [{ a: [{ numeric: ['=', 0] }] }, { a: '0' }, false],
    [{ a: { b: ['x'] } }, { a: { b: 'x' } }, true],
  ])('%j of %j: %s', (pattern, value, expected) => {
    expect(matchesPattern(pattern, value)).toBe(expected);
  });

  it('name an operator they do not know', () => {
    expect(() => matchesPattern({ a: [{ wildcard: '*' }] }, { a: 'x' })).toThrow('unknown operator wildcard');
  });
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
