import { afterAll, beforeAll } from '@jest/globals';
import { dynamoGuards } from '../../shared/adapters/dynamo-guards.ts';
import { memoryGuards } from '../fakes/guards.ts';
import { type LocalDynamo, startDynamo } from './dynalite.ts';
import { describeGuards } from './guards.ts';

let dynamo: LocalDynamo;
let tables = 0;

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describeGuards('memory', async () => memoryGuards());

describeGuards('DynamoDB', async () => {
  tables += 1;
  await dynamo.createTable(`guards-${tables}`, ['k', 's']);
  return dynamoGuards(dynamo.client, `guards-${tables}`);
});
