import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { KinesisStreamEvent } from 'aws-lambda';
import { dynamoCensus } from '../shared/adapters/dynamo-census.ts';
import { dynamoWindowItems } from '../shared/adapters/dynamo-window-items.ts';
import { streamRecords } from '../shared/adapters/kinesis-envelope.ts';
import { s3PutAsides } from '../shared/adapters/s3-put-asides.ts';
import { ssmPolicy } from '../shared/adapters/ssm-policy.ts';
import { configure } from '../shared/detectors/detect.ts';
import { withCensus } from '../shared/pipeline/census.ts';
import { fullSets } from '../shared/pipeline/count.ts';
import { inspect } from '../shared/pipeline/inspect.ts';
import { raise } from '../shared/pipeline/raise.ts';
import { storedWindows } from '../shared/pipeline/stored-windows.ts';
import { policyInForce } from '../shared/response/policy-in-force.ts';
import { keyedHash } from '../shared/windows/distinct.ts';
import { UNWATCHED, WATCHED } from '../shared/windows/exposure.ts';
import { loadConfig } from './config.ts';
import { clock } from './wiring/clock.ts';
import { announcing } from './wiring/incidents.ts';
import { log } from './wiring/log.ts';
import { standard } from './wiring/standard.ts';

const config = loadConfig([
  'stack',
  'pace',
  'windowsTable',
  'incidentsTable',
  'incidentsTopic',
  'ledgerTable',
  'policyParameter',
  'putAsideBucket',
  'stamp',
  'logGroup',
  'logOwner',
  'tap',
  'sketchKey',
  'falseAlarmsPerDay',
]);
const raising = { ...announcing(config), log, pace: config.pace };
const hash = keyedHash(config.sketchKey);
const dynamo = new DynamoDBClient({});
const windows = storedWindows({
  items: dynamoWindowItems(dynamo, config.windowsTable),
  hash,
  coverage: config.tap === 'always' ? WATCHED : UNWATCHED,
  full: fullSets(),
});
const current = policyInForce(ssmPolicy(new SSMClient({}), config.policyParameter), clock);
const inspecting = {
  windows: withCensus(
    windows,
    dynamoCensus(dynamo, config.windowsTable),
    hash,
    async () => (await current()).policy.groups,
  ),
  hash,
  falseAlarmsPerDay: config.falseAlarmsPerDay,
  origin: config,
  watch: configure(),
  putAsides: s3PutAsides(new S3Client({}), config.putAsideBucket),
  log,
  raise: (findings: Parameters<typeof raise>[0]) => raise(findings, raising),
};

/** Stream in, incidents out. */
export const handler = standard(async (event: KinesisStreamEvent) => {
  const inspected = await inspect(streamRecords(event), inspecting);
  if (inspected.findings > 0 || inspected.putAside > 0) log.info('inspected', { ...inspected });
});
