import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTClient } from '@aws-sdk/client-iot';
import type { ScheduledEvent } from 'aws-lambda';
import { cloudwatchFleetMetrics } from '../shared/adapters/cloudwatch-fleet-metrics.ts';
import { dynamoTapDiary } from '../shared/adapters/dynamo-tap-diary.ts';
import { iotLogging } from '../shared/adapters/iot-logging.ts';
import { iotRules } from '../shared/adapters/iot-rules.ts';
import { configure } from '../shared/detectors/detect.ts';
import { raise } from '../shared/pipeline/raise.ts';
import { watch } from '../shared/pipeline/watch.ts';
import { loadConfig } from './config.ts';
import { clock } from './wiring/clock.ts';
import { ANNOUNCING, announcing } from './wiring/incidents.ts';
import { log } from './wiring/log.ts';
import { standard } from './wiring/standard.ts';

const config = loadConfig([
  ...ANNOUNCING,
  'windowsTable',
  'tap',
  'tapRule',
  'feedingRules',
  'sketchKey',
  'ruleEvaluationsPerSecond',
  'monthlyCeiling',
]);
const iot = new IoTClient({});
const raising = { ...announcing(config), log, pace: config.pace };
const watching = {
  metrics: cloudwatchFleetMetrics(new CloudWatchClient({})),
  rules: iotRules(iot),
  logging: iotLogging(iot),
  diary: dynamoTapDiary(new DynamoDBClient({}), config.windowsTable),
  incidents: raising.incidents,
  detectors: configure(),
  raise: (findings: Parameters<typeof raise>[0]) => raise(findings, raising),
  log,
  now: clock.now,
  tap: { rule: config.tapRule, mode: config.tap, key: config.sketchKey },
  feeding: config.feedingRules,
  quotaPerSecond: config.ruleEvaluationsPerSecond,
  ceiling: config.monthlyCeiling,
};

/** Every minute, whatever the event says. */
export const handler = standard(async (_event: ScheduledEvent) => {
  log.info('watched', { ...(await watch(watching)) });
});
