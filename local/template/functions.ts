import type { Resolve } from './intrinsics.ts';
import type { Stack } from './names.ts';

export interface ScheduleTemplate {
  readonly ruleName: string;
  readonly expression: string;
  /** Milliseconds at pace 1; absent for cron expressions, which fire only by hand here, unless they say no more than every so many minutes. */
  readonly everyMs: number | undefined;
  /** Replaces the event, where stated. */
  readonly input: unknown;
}

export interface TopicSubscription {
  readonly topicArn: string;
  readonly filterPolicy: unknown;
  readonly filterPolicyScope: 'MessageAttributes' | 'MessageBody';
}

export interface FunctionTemplate {
  /** As in serverless.yml, e.g. `inspect`. */
  readonly key: string;
  readonly name: string;
  readonly arn: string;
  /** `functions/inspect.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly reservedConcurrency: number | undefined;
  /** Of asynchronous invocations. */
  readonly maximumRetryAttempts: number;
  readonly schedules: readonly ScheduleTemplate[];
  readonly subscriptions: readonly TopicSubscription[];
  /** EventBridge patterns on the default bus. */
  readonly eventPatterns: readonly Readonly<Record<string, unknown>>[];
}

type Json = Readonly<Record<string, unknown>>;

/** The `functions` section with what it inherits from `provider`. */
export const readFunctions = (functions: Json, provider: Json, stack: Stack, resolve: Resolve): FunctionTemplate[] =>
  Object.entries(functions).map(([key, raw]) => {
    const where = `functions.${key}`;
    const { events = [], ...rest } = raw as Json & { events?: readonly unknown[] };
    const own = resolve(rest, where) as Json;
    const inherited = (name: string, fallback: unknown) =>
      own[name] ?? resolve(provider[name], `provider.${name}`) ?? fallback;
    const name = String(own.name ?? `${stack.name}-${key}`);
    const event = (kind: string) => eventsOf(events, kind, where, resolve);
    checkKinds(events, where);

    return {
      key,
      name,
      arn: `arn:aws:lambda:${stack.region}:${stack.accountId}:function:${name}`,
      handler: text(own.handler, `${where}.handler`),
      environment: {
        ...environment(resolve(provider.environment ?? {}, 'provider.environment')),
        ...environment(own.environment ?? {}),
      },
      timeoutSeconds: Number(inherited('timeout', 6)),
      memoryMb: Number(inherited('memorySize', 1024)),
      reservedConcurrency: readConcurrency(own.reservedConcurrency, where),
      maximumRetryAttempts: Number(own.maximumRetryAttempts ?? 2),
      schedules: event('schedule').flatMap((schedule, i) => readSchedule(schedule, `${name}-schedule-${i + 1}`, where)),
      subscriptions: event('sns').map((sns) => readSubscription(sns, where)),
      eventPatterns: event('eventBridge').map((rule) => (rule as Json).pattern as Json),
    };
  });

/** At 0, which switches a function off in AWS, its events would wait here for ever. */
const readConcurrency = (value: unknown, where: string): number | undefined => {
  if (value === undefined) return undefined;
  const concurrency = Number(value);
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new Error(`${where}: reservedConcurrency ${String(value)}`);
  return concurrency;
};

const KINDS = new Set(['schedule', 'sns', 'eventBridge']);

const checkKinds = (events: readonly unknown[], where: string): void => {
  for (const kind of events.flatMap((event) => Object.keys(event as Json))) {
    if (!KINDS.has(kind)) throw new Error(`${where}: unknown event ${kind}`);
  }
};

const eventsOf = (events: readonly unknown[], kind: string, where: string, resolve: Resolve): unknown[] =>
  events.flatMap((event, i) => {
    const value = (event as Json)[kind];
    return value === undefined ? [] : [resolve(value, `${where}.events[${i}].${kind}`)];
  });

const readSchedule = (raw: unknown, ruleName: string, where: string): ScheduleTemplate[] => {
  const schedule = typeof raw === 'string' ? { rate: raw } : (raw as Json);
  if (schedule.enabled === false) return [];
  return [schedule.rate].flat().map((expression) => ({
    ruleName: String(schedule.name ?? ruleName),
    expression: text(expression, `${where}.schedule`),
    everyMs: rate(String(expression), where),
    input: schedule.input,
  }));
};

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

const rate = (expression: string, where: string): number | undefined => {
  const [, minutes] = /^cron\(\d+\/(\d+) \* \* \* \? \*\)$/.exec(expression) ?? [];
  if (minutes !== undefined) return Number(minutes) * UNIT_MS.minute;
  if (/^cron\(.+\)$/.test(expression)) return undefined;
  const [, amount, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (amount === undefined || Number(amount) === 0) throw new Error(`${where}: not a schedule: ${expression}`);
  return Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
};

const readSubscription = (raw: unknown, where: string): TopicSubscription => {
  const sns = typeof raw === 'string' ? { arn: raw } : (raw as Json);
  return {
    topicArn: text(sns.arn, `${where}.sns.arn`),
    filterPolicy: sns.filterPolicy,
    filterPolicyScope: sns.filterPolicyScope === 'MessageBody' ? 'MessageBody' : 'MessageAttributes',
  };
};

/** Lambda's environment holds strings only; the framework drops what is null. */
const environment = (raw: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(raw as Json)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );

const text = (value: unknown, where: string): string => {
  if (typeof value !== 'string') throw new Error(`${where}: a string is needed, not ${JSON.stringify(value)}`);
  return value;
};
