import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { RaisedLevels } from '../ports/log-levels.ts';
import type { RaisedLevel } from '../types/raised-level.ts';

export const permissions = ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query'] as const;

const VERSION = '1';
const PARTITION = 'raised-levels';

/** Log levels that have to be put back, in one partition of the ledger's table, which outlives the stack. */
export const dynamoRaisedLevels = (client: DynamoDBClient, table: string): RaisedLevels => ({
  async all() {
    const raised: RaisedLevel[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        KeyConditionExpression: 'k = :k',
        ExpressionAttributeValues: { ':k': { S: PARTITION } },
        ConsistentRead: true,
      },
    );
    for await (const { Items } of pages)
      for (const { s, v, body } of Items ?? []) {
        if (v?.N !== VERSION || body?.S === undefined)
          throw new Error(`raised level ${s?.S}: version ${v?.N} is not one that this release reads`);
        raised.push(JSON.parse(body.S) as RaisedLevel);
      }
    return raised;
  },

  async note(raised) {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: { k: { S: PARTITION }, s: { S: raised.id }, v: { N: VERSION }, body: { S: JSON.stringify(raised) } },
      }),
    );
  },

  async forget(id) {
    await client.send(new DeleteItemCommand({ TableName: table, Key: { k: { S: PARTITION }, s: { S: id } } }));
  },
});
