import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { TapDiary } from '../ports/tap-diary.ts';
import type { TapSpan } from '../types/tap.ts';

export const permissions = ['dynamodb:GetItem', 'dynamodb:UpdateItem'] as const;

/** Format of the stored item; readers understand this and the one before. */
const VERSION = '1';
const KEY = { k: { S: 'tap' } };

/** The diary as one item of the windows' table. */
export const dynamoTapDiary = (client: DynamoDBClient, table: string): TapDiary => ({
  async read() {
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: KEY, ConsistentRead: true }));
    if (!Item) return [];
    if (Item.v?.N !== VERSION || Item.body?.S === undefined)
      throw new Error(`tap diary: version ${Item.v?.N} is not one that this release reads`);
    return JSON.parse(Item.body.S) as readonly TapSpan[];
  },

  async write(spans) {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: KEY,
        UpdateExpression: 'SET v = :v, body = :body',
        ExpressionAttributeValues: { ':v': { N: VERSION }, ':body': { S: JSON.stringify(spans) } },
      }),
    );
  },
});
