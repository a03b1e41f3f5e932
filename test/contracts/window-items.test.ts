import { afterAll, beforeAll } from '@jest/globals';
import { dynamoWindowItems } from '../../shared/adapters/dynamo-window-items.ts';
import { memoryWindowItems } from '../../shared/adapters/memory-window-items.ts';
import { type LocalDynamo, startDynamo } from './dynalite.ts';
import { describeWindowItems } from './window-items.ts';

let dynamo: LocalDynamo;
let tables = 0;

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describeWindowItems('memory', async () => memoryWindowItems());

describeWindowItems('DynamoDB', async () => {
  tables += 1;
  await dynamo.createTable(`windows-${tables}`, ['k']);
  return dynamoWindowItems(dynamo.client, `windows-${tables}`);
});
