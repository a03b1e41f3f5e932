import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTClient } from '@aws-sdk/client-iot';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { type Config, loadConfig } from '../../functions/config.ts';
import { dynamoTapDiary } from '../../shared/adapters/dynamo-tap-diary.ts';
import { dynamoWindowItems } from '../../shared/adapters/dynamo-window-items.ts';
import { iotLogging } from '../../shared/adapters/iot-logging.ts';
import { iotRules } from '../../shared/adapters/iot-rules.ts';
import { knownLanes } from '../../shared/pipeline/lanes.ts';
import { saysEnough } from '../../shared/pipeline/logging-plan.ts';
import { isOn } from '../../shared/pipeline/tap-spans.ts';
import type { WindowItems } from '../../shared/ports/window-items.ts';
import { FLEET } from '../../shared/types/entity.ts';
import type { TapMode } from '../../shared/types/tap.ts';
import { windowKey } from '../../shared/windows/delta.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { decodeItem } from '../../shared/windows/item.ts';
import { reached } from '../../shared/windows/window.ts';
import type { Deployment } from './deployment.ts';

/** What Floodgate sees right now, by source. `undefined` where nobody knows: nobody measured it, or you may not read it. */
export interface Coverage {
  readonly tap: { readonly mode: TapMode; readonly on: boolean; readonly since: number | undefined } | undefined;
  /** Rules that bring lifecycle events and heartbeats, and are off or gone. */
  readonly rulesOff: readonly string[] | undefined;
  /** Whether IoT Core logs what is read. */
  readonly logging: boolean | undefined;
  /** The slowest heartbeat of a quarter of an hour, milliseconds; `none` where none came through. */
  readonly heartbeatMs: number | 'none' | undefined;
  /** How far inspect was behind the stream, at most, in five minutes; milliseconds. */
  readonly behindMs: number | undefined;
  /** When what was counted last happened, to ten seconds: epoch milliseconds. */
  readonly lastRecordAt: number | undefined;
}

/** Each part by itself: what cannot be read hides nothing else. */
export const coverageNow = async (deployment: Deployment, now: number): Promise<Coverage> => {
  const { dynamo, parts, lambda, options, target } = deployment;
  const iot = new IoTClient(options);
  const cloudwatch = new CloudWatchClient(options);
  const { windowsTable } = await parts();
  const watching = await ifKnown(async () => {
    const FunctionName = `${target.stack}-watch`;
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return loadConfig(WATCHING, Environment?.Variables ?? {});
  });
  const measured = async (metric: Metric, minutes: number): Promise<number | undefined> =>
    // Nobody filters metrics out of logs on a local stack.
    target.endpoint === undefined ? greatest(metric, now - minutes * MINUTE_MS, now, cloudwatch) : undefined;
  try {
    const [tap, rulesOff, logging, heartbeat, behindMs, lastRecordAt] = await Promise.all([
      ifKnown(async () => watching && tapNow(watching.tap, dynamo, windowsTable)),
      ifKnown(async () => watching && offAmong(watching.feedingRules, iot)),
      ifKnown(async () => saysEnough(await iotLogging(iot).read())),
      ifKnown(async () => ({ ms: await measured(heartbeatOf(target.stack), 15) })),
      ifKnown(() => measured(ageOf(target.stack), 5)),
      ifKnown(() => lastCounted(dynamoWindowItems(dynamo, windowsTable))),
    ]);
    const silent = target.endpoint === undefined && heartbeat !== undefined ? 'none' : undefined;
    return { tap, rulesOff, logging, heartbeatMs: heartbeat?.ms ?? silent, behindMs, lastRecordAt };
  } finally {
    iot.destroy();
    cloudwatch.destroy();
  }
};

const MINUTE_MS = 60_000;
const WATCHING = ['tap', 'feedingRules'] as const satisfies readonly (keyof Config)[];

const ifKnown = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work();
  } catch {
    return undefined;
  }
};

const tapNow = async (mode: TapMode, dynamo: DynamoDBClient, table: string): Promise<Coverage['tap']> => {
  const spans = await dynamoTapDiary(dynamo, table).read();
  const last = spans.at(-1);
  const on = mode === 'always' || isOn(spans);
  return { mode, on, since: isOn(spans) ? last?.from : last?.to };
};

const offAmong = async (rules: readonly string[], iot: IoTClient): Promise<readonly string[]> => {
  const states = await Promise.all(rules.map((name) => iotRules(iot).isEnabled(name)));
  return rules.filter((_, n) => states[n] !== true);
};

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: { readonly Name: string; readonly Value: string }[];
}

/** As infrastructure/health.yml names it: by the stage alone. */
const heartbeatOf = (stack: string): Metric => ({
  Namespace: `Floodgate/${stack.replace(/^[^-]*-/, '')}`,
  MetricName: 'HeartbeatDelay',
});

const ageOf = (stack: string): Metric => ({
  Namespace: 'AWS/Lambda',
  MetricName: 'IteratorAge',
  Dimensions: [{ Name: 'FunctionName', Value: `${stack}-inspect` }],
});

const greatest = async (
  Metric: Metric,
  from: number,
  to: number,
  cloudwatch: CloudWatchClient,
): Promise<number | undefined> => {
  const { MetricDataResults } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(from),
      EndTime: new Date(to),
      MetricDataQueries: [{ Id: 'm', MetricStat: { Metric: { ...Metric }, Period: 60, Stat: 'Maximum' } }],
    }),
  );
  const values = MetricDataResults?.[0]?.Values ?? [];
  return values.length === 0 ? undefined : Math.max(...values);
};

/** The fleet's lanes hold every record that was counted, whoever sent it. */
const lastCounted = async (items: WindowItems): Promise<number | undefined> => {
  const keys = (await knownLanes(items)).map((lane) => windowKey({ entity: FLEET, lane }));
  const found = await items.read(keys);
  const times = [...found.values()].map((item) => reached(decodeItem(FLEET, item, UNKEYED)));
  return times.length === 0 ? undefined : Math.max(...times);
};

/** Times are no sketches: any key serves. */
const UNKEYED = keyedHash('');
