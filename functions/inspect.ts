import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { KinesisStreamEvent } from 'aws-lambda';
import { dynamoCensusNotes } from '../shared/adapters/dynamo-census-notes.ts';
import { dynamoTapDiary } from '../shared/adapters/dynamo-tap-diary.ts';
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
import { coverageOf } from '../shared/pipeline/tap-spans.ts';
import { writeCeiling } from '../shared/pipeline/write-ceiling.ts';
import { policyInForce } from '../shared/response/policy-in-force.ts';
import type { GroupRule } from '../shared/types/policy.ts';
import { keyedHash } from '../shared/windows/distinct.ts';
import { type Coverage, UNWATCHED, WATCHED } from '../shared/windows/exposure.ts';
import { groupsBy } from '../shared/windows/groups.ts';
import { loadConfig } from './config.ts';
import { clock } from './wiring/clock.ts';
import { ANNOUNCING, announcing } from './wiring/incidents.ts';
import { log } from './wiring/log.ts';
import { standard } from './wiring/standard.ts';

const config = loadConfig([
  ...ANNOUNCING,
  'windowsTable',
  'policyParameter',
  'putAsideBucket',
  'stamp',
  'logGroup',
  'sharedLogGroups',
  'logOwner',
  'tap',
  'sketchKey',
  'heartbeatKey',
  'falseAlarmsPerDay',
  'writesPerSecond',
]);
const raising = { ...announcing(config), log, pace: config.pace };
const hash = keyedHash(config.sketchKey);
const dynamo = new DynamoDBClient({});
const diary = dynamoTapDiary(dynamo, config.windowsTable);
let noted = UNWATCHED;
/** By watch's diary, as it was when the batch began. */
const BY_DIARY: Coverage = { complete: false, share: (slot) => noted.share(slot) };
const coverages = { always: WATCHED, adaptive: BY_DIARY, off: UNWATCHED };
const ceiling =
  config.writesPerSecond > 0
    ? writeCeiling({ perSecond: config.writesPerSecond, clock, incidents: raising.incidents, hash })
    : undefined;
/** By the policy, as it was when the batch began. */
let groupRules: readonly GroupRule[] = [];
const windows = storedWindows({
  items: dynamoWindowItems(dynamo, config.windowsTable),
  hash,
  coverage: coverages[config.tap],
  full: fullSets(),
  ceiling,
  groupOf: groupsBy(() => groupRules),
});
const current = policyInForce(ssmPolicy(new SSMClient({}), config.policyParameter), clock);
/** The greatest among the findings of this batch, for the dashboard. */
let surprise = 0;
const inspecting = {
  windows: withCensus(
    windows,
    dynamoCensusNotes(dynamo, config.windowsTable),
    hash,
    async () => (await current()).policy.groups,
  ),
  hash,
  falseAlarmsPerDay: config.falseAlarmsPerDay,
  origin: config,
  watch: configure(),
  putAsides: s3PutAsides(new S3Client({}), config.putAsideBucket),
  log,
  raise(findings: Parameters<typeof raise>[0]) {
    for (const { evidence } of findings) surprise = Math.max(surprise, Number(evidence.surprise ?? 0));
    return raise(findings, raising);
  },
};

/** Stream in, incidents out. */
export const handler = standard(async (event: KinesisStreamEvent) => {
  surprise = 0;
  groupRules = (await current()).policy.groups;
  if (config.tap === 'adaptive') noted = coverageOf(await diary.read());
  const { heartbeats, ...inspected } = await inspect(streamRecords(event), inspecting);
  // A metric filter counts these lines: see infrastructure/health.yml.
  for (const delayMs of heartbeats) log.info('heartbeat', { delayMs });
  const unwritten = ceiling?.takeUnwritten() ?? 0;
  if (inspected.findings > 0 || inspected.putAside > 0 || unwritten > 0)
    log.info('inspected', { ...inspected, unwritten, surprise });
});
