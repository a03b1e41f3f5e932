import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ScheduledEvent } from 'aws-lambda';
import { dynamoChains } from '../shared/adapters/dynamo-chains.ts';
import { sweep } from '../shared/pipeline/sweep.ts';
import { loadConfig } from './config.ts';
import { REACTING, reacting } from './wiring/reacting.ts';
import { standard } from './wiring/standard.ts';

const config = loadConfig([...REACTING, 'reinstateFunction']);
const ready = reacting(config, {
  disconnect: config.disconnectFunction,
  quarantine: config.quarantineFunction,
  deactivate: config.deactivateFunction,
  revoke: config.revokeFunction,
  reinstate: config.reinstateFunction,
});

const chains = dynamoChains(new DynamoDBClient({}), config.ledgerTable);

/** Every minute, whatever the event says. */
export const handler = standard(async (_event: ScheduledEvent) => sweep({ ...(await ready()), chains }));
