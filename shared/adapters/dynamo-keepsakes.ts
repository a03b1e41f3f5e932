import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Keepsakes } from '../ports/keepsakes.ts';

export const permissions = ['dynamodb:GetItem', 'dynamodb:PutItem'] as const;

/** Format of the stored items; readers understand this and the one before. */
const VERSION = '1';
const PARTITION = 'keepsake';

/** Keepsakes in the ledger's table, which outlives the stack. */
export const dynamoKeepsakes = (client: DynamoDBClient, table: string): Keepsakes => ({
  async read(name) {
    const Key = { k: { S: PARTITION }, s: { S: name } };
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
    if (!Item) return undefined;
    if (Item.v?.N !== VERSION || Item.body?.S === undefined)
      throw new Error(`keepsake ${name}: version ${Item.v?.N} is not one that this release reads`);
    return JSON.parse(Item.body.S) as unknown;
  },

  async keep(name, value) {
    const body = { S: JSON.stringify(value) };
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: { k: { S: PARTITION }, s: { S: name }, v: { N: VERSION }, body },
      }),
    );
  },
});
