import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoGuards } from '../shared/adapters/dynamo-guards.ts';
import { act } from '../shared/pipeline/act.ts';
import { guard } from '../shared/response/guard-requests.ts';
import { loadConfig } from './config.ts';
import { clock } from './wiring/clock.ts';
import { standard } from './wiring/standard.ts';

const config = loadConfig(['ledgerTable']);
const guards = dynamoGuards(new DynamoDBClient({}), config.ledgerTable);

/** Request in, outcome out: the allowlist and mutes. */
export const handler = standard((request: unknown, { awsRequestId }) =>
  act(guard, request, { guards, clock, requestId: awsRequestId }),
);
