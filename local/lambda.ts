import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type EndpointUrls, runtimeEnvironment, setEnvironment, unionEnvironment } from './lambda/environment.ts';
import { LambdaError } from './lambda/error.ts';
import { scheduledEvent } from './lambda/events.ts';
import { createFunction, type Handler, type InvocationResult, type LoadedFunction } from './lambda/function.ts';
import { matchesPattern } from './lambda/pattern.ts';
import type { ScheduleTemplate, Template } from './template.ts';

export type { EndpointUrls } from './lambda/environment.ts';
export { LambdaError } from './lambda/error.ts';
export type { InvocationResult } from './lambda/function.ts';

export type InvocationType = 'RequestResponse' | 'Event' | 'DryRun';

export interface LambdaOptions {
  readonly template: Template;
  /** The folder that `functions/` lies in. */
  readonly root: string;
  readonly endpoints: EndpointUrls;
  /** Factor on schedules and on the pauses before asynchronous retries. Timeouts are real. */
  readonly pace: number;
  readonly now: () => number;
  /** Loads a handler's module. */
  readonly load?: (file: string) => Promise<Readonly<Record<string, unknown>>>;
  /** A function threw, ran out of time, or an event was given up. */
  readonly report?: (problem: string) => void;
}

export interface Lambda {
  /**
   * By name or ARN. The event is handed over, not copied: callers make it for the call. `Event` answers at once and
   * retries twice. Throws {@link LambdaError}; what the function throws is in the result.
   */
  invoke(functionName: string, event: unknown, type?: InvocationType): Promise<InvocationResult>;
  /** An EventBridge event on the default bus, to the functions whose pattern it matches. */
  emit(event: Readonly<Record<string, unknown>>): void;
  /** From now on the schedules of the template run. */
  startSchedules(): void;
  /** Runs the schedules of one function now. */
  fire(functionName: string): void;
  /** Ends schedules and pending retries, waits for what is running, puts the environment back. */
  stop(): Promise<void>;
}

/** Pauses before the retries of an asynchronous invocation, at pace 1. */
const RETRY_PAUSES_MS = [60_000, 120_000] as const;

/** Sets the environment of the functions, loads their modules and serves them. */
export const createLambda = async (options: LambdaOptions): Promise<Lambda> => {
  const { template, pace, now, report = () => {} } = options;
  const { region, accountId } = template.stack;
  const union = unionEnvironment(template);
  const restore = setEnvironment({ ...runtimeEnvironment(region, options.endpoints), ...union });
  const functions = await loadFunctions(options).catch((error: unknown) => {
    restore();
    throw error;
  });
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<unknown>>();
  let stopped = false;

  const find = (nameOrArn: string): LoadedFunction => {
    const found = functions.get(nameOrArn.split(':function:').at(-1) ?? nameOrArn);
    if (found) return found;
    throw new LambdaError('ResourceNotFoundException', `Function not found: ${nameOrArn}`);
  };

  const track = <T>(work: Promise<T>): Promise<T> => {
    const tracked = work.finally(() => running.delete(tracked));
    running.add(tracked);
    return tracked;
  };

  const tell = (name: string, { functionError, payload }: InvocationResult): boolean => {
    if (functionError !== undefined) report(`${name}: ${describe(payload)}`);
    return functionError === undefined;
  };

  const invokeNow = async (target: LoadedFunction, event: unknown): Promise<InvocationResult> => {
    const result = await track(target.run(event));
    tell(target.template.name, result);
    return result;
  };

  /** Each attempt gets its own copy: a handler may change its event. */
  const invokeLater = async (target: LoadedFunction, json: string, attempt: number): Promise<void> => {
    if (stopped) return;
    const { name, maximumRetryAttempts } = target.template;
    const done = tell(name, await target.runInTurn(JSON.parse(json)));
    if (done) return;
    const pause = RETRY_PAUSES_MS[attempt];
    if (pause === undefined || attempt >= maximumRetryAttempts)
      report(`${name}: event given up: ${json.slice(0, 200)}`);
    else after(pause * pace, () => void track(invokeLater(target, json, attempt + 1)));
  };

  const after = (ms: number, run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    if (stopped) clearTimeout(timer);
    else timers.add(timer);
  };

  const later = (target: LoadedFunction, event: unknown): void => {
    void track(invokeLater(target, JSON.stringify(event), 0));
  };

  const tick = (target: LoadedFunction, { ruleName, input }: ScheduleTemplate): void =>
    later(target, input ?? scheduledEvent(ruleName, region, accountId, now()));

  return {
    async invoke(functionName, event, type = 'RequestResponse') {
      const target = find(functionName);
      if (type === 'RequestResponse') return invokeNow(target, event);
      if (type === 'Event') later(target, event);
      return { statusCode: type === 'Event' ? 202 : 204, functionError: undefined, payload: '' };
    },
    emit(event) {
      for (const target of functions.values()) {
        if (target.template.eventPatterns.some((pattern) => matchesPattern(pattern, event))) later(target, event);
      }
    },
    startSchedules() {
      for (const target of functions.values()) {
        for (const schedule of target.template.schedules) {
          if (schedule.everyMs === undefined) continue;
          timers.add(setInterval(() => tick(target, schedule), schedule.everyMs * pace));
        }
      }
    },
    fire(functionName) {
      const target = find(functionName);
      for (const schedule of target.template.schedules) tick(target, schedule);
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      while (running.size > 0) await Promise.allSettled(running);
      restore();
    },
  };
};

/** One after the other, so that a module finds its own name in AWS_LAMBDA_FUNCTION_NAME while it is loaded. */
const loadFunctions = async (options: LambdaOptions): Promise<Map<string, LoadedFunction>> => {
  const load = options.load ?? ((file: string) => import(file));
  const functions = new Map<string, LoadedFunction>();
  for (const template of options.template.functions) {
    process.env.AWS_LAMBDA_FUNCTION_NAME = template.name;
    process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE = String(template.memoryMb);
    process.env.AWS_LAMBDA_LOG_GROUP_NAME = `/aws/lambda/${template.name}`;
    const dot = template.handler.lastIndexOf('.');
    const file = `${template.handler.slice(0, dot)}.ts`;
    const module = await load(pathToFileURL(join(options.root, file)).href);
    const handler = module[template.handler.slice(dot + 1)];
    if (typeof handler !== 'function') throw new Error(`functions.${template.key}: no handler in ${file}`);
    functions.set(template.name, createFunction(template, handler as Handler));
  }
  return functions;
};

const describe = (payload: string): string => {
  const { errorType, errorMessage } = JSON.parse(payload) as { errorType?: string; errorMessage?: string };
  return `${errorType}: ${errorMessage}`;
};
