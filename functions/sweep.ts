import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTClient } from '@aws-sdk/client-iot';
import type { ScheduledEvent } from 'aws-lambda';
import { dynamoChains } from '../shared/adapters/dynamo-chains.ts';
import { dynamoRaisedLevels } from '../shared/adapters/dynamo-raised-levels.ts';
import { iotLogLevels } from '../shared/adapters/iot-log-levels.ts';
import { sweep } from '../shared/pipeline/sweep.ts';
import { loadConfig } from './config.ts';
import { REACTING, reacting } from './wiring/reacting.ts';
import { standard } from './wiring/standard.ts';

const config = loadConfig([...REACTING, 'reinstateFunction', 'entityLogging']);
const ready = reacting(config, {
  disconnect: config.disconnectFunction,
  quarantine: config.quarantineFunction,
  deactivate: config.deactivateFunction,
  revoke: config.revokeFunction,
  reinstate: config.reinstateFunction,
});

const dynamo = new DynamoDBClient({});
const own = {
  chains: dynamoChains(dynamo, config.ledgerTable),
  logLevels: iotLogLevels(new IoTClient({})),
  raisedLevels: dynamoRaisedLevels(dynamo, config.ledgerTable),
  mayRaise: config.entityLogging === 'on',
};

/** Every minute, whatever the event says. */
export const handler = standard(async (_event: ScheduledEvent) => sweep({ ...(await ready()), ...own }));
