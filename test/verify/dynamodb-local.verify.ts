import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { dynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { dynamoTurnstile } from '../../shared/adapters/dynamo-turnstile.ts';
import { dynamoWindowItems } from '../../shared/adapters/dynamo-window-items.ts';
import { needsAttention } from '../../shared/incidents/attention.ts';
import { familyOf, partsOf } from '../../shared/incidents/id.ts';
import { describeIncidents } from '../contracts/incidents.ts';
import { describeLedger } from '../contracts/ledger.ts';
import { describeWindowItems } from '../contracts/window-items.ts';
import { type LineProcess, startProcess } from '../line-process.ts';

/** The stores against the DynamoDB that AWS itself gives to developers. Its jars are where DYNAMODB_LOCAL says. */
let local: LineProcess;
let dynamo: DynamoDBClient;

beforeAll(async () => {
  const jars = process.env.DYNAMODB_LOCAL;
  if (jars === undefined) throw new Error('DYNAMODB_LOCAL is not set: .ci/run says how its jars are fetched');
  const launcher = join(import.meta.dirname, 'LoopbackDynamo.java');
  local = startProcess('java', [`-Djava.library.path=${jars}`, '-cp', join(jars, '*'), launcher]);
  const line = await local.waitFor((said) => said.startsWith('listening on '), 60_000);
  dynamo = new DynamoDBClient({
    endpoint: line.slice('listening on '.length),
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(async () => {
  dynamo.destroy();
  await local.stop();
});

let tables = 0;
const createTable = async (...keys: readonly string[]) => {
  tables += 1;
  const TableName = `table-${tables}`;
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName, n) => ({ AttributeName, KeyType: n === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
  return [dynamo, TableName] as const;
};

describeWindowItems('DynamoDB Local', async () => dynamoWindowItems(...(await createTable('k'))));
describeLedger('DynamoDB Local', async () => dynamoLedger(...(await createTable('k', 's'))));
describeIncidents('DynamoDB Local', async () =>
  dynamoIncidents(...(await createTable('k', 's')), { familyOf, partsOf, needsAttention }),
);

describe('DynamoDB Local', () => {
  it('gives each caller of the turnstile a moment of its own', async () => {
    const turnstile = dynamoTurnstile(...(await createTable('k', 's')));
    const moments = await Promise.all([1, 2, 3, 4].map(() => turnstile.reserve('certificates', 100, 1_000)));
    expect(moments.toSorted((a, b) => a - b)).toEqual([1_000, 1_100, 1_200, 1_300]);
  });
});
