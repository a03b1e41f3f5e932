import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoWindowItems } from '../shared/adapters/dynamo-window-items.ts';
import { giveVerdict } from '../shared/pipeline/verdict.ts';
import { keyedHash } from '../shared/windows/distinct.ts';
import { loadConfig } from './config.ts';
import { clock } from './wiring/clock.ts';
import { ANNOUNCING, announcing } from './wiring/incidents.ts';
import { log } from './wiring/log.ts';
import { standard } from './wiring/standard.ts';

const config = loadConfig([...ANNOUNCING, 'windowsTable', 'sketchKey']);
const judging = {
  ...announcing(config),
  items: dynamoWindowItems(new DynamoDBClient({}), config.windowsTable),
  hash: keyedHash(config.sketchKey),
  log,
  now: clock.now,
};

/** What people say of an incident in, outcome out. */
export const handler = standard((request: unknown) => giveVerdict(request, judging));
