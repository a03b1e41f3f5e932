import { randomBytes, randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { FunctionTemplate } from '../template.ts';
import { errorPayload, LambdaError } from './error.ts';

export type Handler = (event: unknown, context: Context) => unknown;

/** What an invocation came to. */
export interface InvocationResult {
  readonly statusCode: 200 | 202 | 204;
  /** `Unhandled` where the function threw or ran out of time. */
  readonly functionError: string | undefined;
  /** JSON. */
  readonly payload: string;
}

/** One function with its handler, its timeout and its reserved concurrency. */
export interface LoadedFunction {
  readonly template: FunctionTemplate;
  /** Throws {@link LambdaError} where the reserved concurrency is used up. */
  run(event: unknown): Promise<InvocationResult>;
  /** As `run`, but waits for its turn. */
  runInTurn(event: unknown): Promise<InvocationResult>;
}

export const createFunction = (template: FunctionTemplate, handler: Handler): LoadedFunction => {
  const limit = template.reservedConcurrency ?? Number.POSITIVE_INFINITY;
  const queue: (() => void)[] = [];
  let running = 0;

  const start = async (event: unknown): Promise<InvocationResult> => {
    running += 1;
    try {
      return await execute(template, handler, event);
    } finally {
      running -= 1;
      queue.shift()?.();
    }
  };

  return {
    template,
    async run(event) {
      if (running < limit) return start(event);
      throw new LambdaError('TooManyRequestsException', 'Rate Exceeded.');
    },
    async runInTurn(event) {
      while (running >= limit) await new Promise<void>((resolve) => queue.push(resolve));
      return start(event);
    },
  };
};

const execute = async (template: FunctionTemplate, handler: Handler, event: unknown): Promise<InvocationResult> => {
  const context = createContext(template);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const expire = () => reject(new TimeoutError(context.awsRequestId, template.timeoutSeconds));
    timer = setTimeout(expire, template.timeoutSeconds * 1000);
  });
  try {
    const result: unknown = await Promise.race([(async () => handler(event, context))(), timeout]);
    return { statusCode: 200, functionError: undefined, payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return { statusCode: 200, functionError: 'Unhandled', payload: errorPayload(error) };
  } finally {
    clearTimeout(timer);
  }
};

/** Lambda stops the process here; in this one the handler goes on unheard. */
class TimeoutError extends Error {
  override readonly name = 'Sandbox.Timedout';
  constructor(requestId: string, seconds: number) {
    super(`RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`);
  }
}

const createContext = ({ name, arn, memoryMb, timeoutSeconds }: FunctionTemplate): Context => {
  const deadline = performance.now() + timeoutSeconds * 1000;
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  // Without the callbacks done, fail and succeed, which the types still name: nodejs24.x has none.
  return {
    awsRequestId: randomUUID(),
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memoryMb),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: `${day}/[$LATEST]${randomBytes(16).toString('hex')}`,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  } as Context;
};
