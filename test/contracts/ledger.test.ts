import { afterAll, beforeAll } from '@jest/globals';
import { dynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { memoryLedger } from '../fakes/ledger.ts';
import { type LocalDynamo, startDynamo } from './dynalite.ts';
import { describeLedger } from './ledger.ts';

let dynamo: LocalDynamo;
let tables = 0;

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describeLedger('memory', async () => memoryLedger());

describeLedger('DynamoDB', async () => {
  tables += 1;
  await dynamo.createTable(`ledger-${tables}`, ['k', 's']);
  return dynamoLedger(dynamo.client, `ledger-${tables}`);
});
