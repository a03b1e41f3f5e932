import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { dynamoGuards } from '../../shared/adapters/dynamo-guards.ts';
import { type LocalDynamo, startDynamo } from '../contracts/dynalite.ts';
import { CERTIFICATE, DAY, HOUR, NOON } from '../given/incidents.ts';

let dynamo: LocalDynamo;

beforeAll(async () => {
  dynamo = await startDynamo();
  await dynamo.createTable('guards', ['k', 's']);
});
afterAll(() => dynamo.stop());

it('a guard is deleted a month after its end, and what was changed never', async () => {
  const said = { reason: 'bench', requestedBy: 'ann' };
  await dynamoGuards(dynamo.client, 'guards').change({
    id: 'request-1',
    change: 'written',
    guard: { kind: 'immunity', id: 'i', principal: CERTIFICATE, until: NOON + HOUR, reason: 'bench', by: 'ann' },
    at: NOON,
    ...said,
  });
  const { Items = [] } = await dynamo.client.send(new ScanCommand({ TableName: 'guards' }));
  expect(Object.fromEntries(Items.map(({ k, ttl }) => [k?.S, ttl?.N]))).toEqual({
    guards: String((NOON + HOUR + 30 * DAY) / 1_000),
    'guard-changes': undefined,
  });
});
