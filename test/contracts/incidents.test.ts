import { afterAll, beforeAll } from '@jest/globals';
import { dynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { needsAttention } from '../../shared/incidents/attention.ts';
import { familyOf, partsOf } from '../../shared/incidents/id.ts';
import { memoryIncidents } from '../fakes/incidents.ts';
import { type LocalDynamo, startDynamo } from './dynalite.ts';
import { describeIncidents } from './incidents.ts';

let dynamo: LocalDynamo;
let tables = 0;

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describeIncidents('memory', async () => memoryIncidents());

describeIncidents('DynamoDB', async () => {
  tables += 1;
  await dynamo.createTable(`incidents-${tables}`, ['k', 's']);
  return dynamoIncidents(dynamo.client, `incidents-${tables}`, { familyOf, partsOf, needsAttention });
});
