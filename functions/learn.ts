import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ScheduledEvent } from 'aws-lambda';
import { dynamoWindowItems } from '../shared/adapters/dynamo-window-items.ts';
import { learnGroups } from '../shared/pipeline/learn-groups.ts';
import { keyedHash } from '../shared/windows/distinct.ts';
import { loadConfig } from './config.ts';
import { clock } from './wiring/clock.ts';
import { log } from './wiring/log.ts';
import { standard } from './wiring/standard.ts';

const config = loadConfig(['windowsTable']);
const learning = {
  items: dynamoWindowItems(new DynamoDBClient({}), config.windowsTable),
  // What groups remember holds no sketch: any key serves.
  hash: keyedHash(''),
  now: clock.now,
};

/** Every ten minutes, whatever the event says. */
export const handler = standard(async (_event: ScheduledEvent) => {
  const { groups } = await learnGroups(learning);
  log.info('learned', { groups });
});
