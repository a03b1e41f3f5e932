import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Dynamo, startDynamo } from '../../local/dynamo.ts';

let dynamo: Dynamo;
let client: DynamoDBClient;

beforeAll(async () => {
  dynamo = await startDynamo([
    {
      TableName: 'items',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['k', 's', 'g'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'k', KeyType: 'HASH' },
        { AttributeName: 's', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byG',
          KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    },
  ]);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new DynamoDBClient({ endpoint: dynamo.url, region: 'us-east-1', credentials });
});

afterAll(async () => {
  client.destroy();
  await dynamo.close();
});

let k: string;
beforeEach(() => {
  k = crypto.randomUUID();
});

const key = (s = 'a') => ({ k: { S: k }, s: { S: s } });
const update = (input: Partial<UpdateItemCommandInput>) =>
  client.send(new UpdateItemCommand({ TableName: 'items', Key: key(), ReturnValues: 'ALL_OLD', ...input }));

/** What Floodgate asks of DynamoDB, and what dynalite makes of it. */
describe('DynamoDB as the local stack has it', () => {
  const add = {
    UpdateExpression: 'ADD n :n, t :t SET m = :m',
    ExpressionAttributeValues: { ':n': { N: '2' }, ':t': { SS: ['x'] }, ':m': { S: 'mark' } },
  };

  it('adds to numbers and sets and returns the item as it was', async () => {
    expect((await update(add)).Attributes).toBeUndefined();
    expect((await update(add)).Attributes).toEqual({ ...key(), n: { N: '2' }, t: { SS: ['x'] }, m: { S: 'mark' } });
  });

  it('loses no addition when many come at once', async () => {
    await Promise.all(Array.from({ length: 30 }, () => update(add)));
    expect((await update(add)).Attributes?.n).toEqual({ N: '60' });
  });

  it('refuses a write whose condition fails, but does not return the item: the adapter must read it', async () => {
    await update(add);
    const conditional = update({
      UpdateExpression: 'SET m = :m',
      ConditionExpression: 'attribute_not_exists(m) OR m < :m',
      ExpressionAttributeValues: { ':m': { S: 'ma' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const error = await conditional.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    // DynamoDB gives the item here.
    expect((error as ConditionalCheckFailedException).Item).toBeUndefined();
  });

  it('reads many items, a range of one key, and by index', async () => {
    for (const s of ['a1', 'a2', 'b1']) {
      await client.send(new PutItemCommand({ TableName: 'items', Item: { ...key(s), g: { S: k } } }));
    }
    const keys = { items: { Keys: [key('a1'), key('none')], ConsistentRead: true } };
    const batch = await client.send(new BatchGetItemCommand({ RequestItems: keys }));
    expect(batch.Responses?.items).toEqual([{ ...key('a1'), g: { S: k } }]);

    const query = async (more: object) => {
      const { Items } = await client.send(new QueryCommand({ TableName: 'items', ...more }));
      return Items?.map(({ s }) => s?.S).sort();
    };
    const range = { KeyConditionExpression: 'k = :k AND begins_with(s, :s)' };
    expect(await query({ ...range, ExpressionAttributeValues: { ':k': { S: k }, ':s': { S: 'a' } } })).toEqual([
      'a1',
      'a2',
    ]);
    const index = { IndexName: 'byG', KeyConditionExpression: 'g = :g', ExpressionAttributeValues: { ':g': { S: k } } };
    expect(await query(index)).toEqual(['a1', 'a2', 'b1']);
  });
});
