import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ScheduledEvent } from 'aws-lambda';
import { dynamoWindowItems } from '../shared/adapters/dynamo-window-items.ts';
import { configure } from '../shared/detectors/detect.ts';
import { learnGroups } from '../shared/pipeline/learn-groups.ts';
import { raise } from '../shared/pipeline/raise.ts';
import { keyedHash } from '../shared/windows/distinct.ts';
import { UNWATCHED, WATCHED } from '../shared/windows/exposure.ts';
import { loadConfig } from './config.ts';
import { clock } from './wiring/clock.ts';
import { ANNOUNCING, announcing } from './wiring/incidents.ts';
import { log } from './wiring/log.ts';
import { standard } from './wiring/standard.ts';

const config = loadConfig([...ANNOUNCING, 'windowsTable', 'tap', 'falseAlarmsPerDay']);
const raising = { ...announcing(config), log, pace: config.pace };
const learning = {
  items: dynamoWindowItems(new DynamoDBClient({}), config.windowsTable),
  // What groups remember holds no sketch: any key serves.
  hash: keyedHash(''),
  coverage: config.tap === 'always' ? WATCHED : UNWATCHED,
  falseAlarmsPerDay: config.falseAlarmsPerDay,
  watch: configure(),
  log,
  raise: (findings: Parameters<typeof raise>[0]) => raise(findings, raising),
  now: clock.now,
};

/** Every ten minutes, whatever the event says. */
export const handler = standard(async (_event: ScheduledEvent) => {
  const { groups, findings } = await learnGroups(learning);
  log.info('learned', { groups, findings });
});
