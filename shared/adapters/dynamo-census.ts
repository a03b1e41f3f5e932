import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Census } from '../ports/census.ts';

export const permissions = ['dynamodb:GetItem', 'dynamodb:UpdateItem'] as const;

/** The census as sets of text in the windows' table. */
export const dynamoCensus = (client: DynamoDBClient, table: string): Census => ({
  async add(key, tokens, expiresAt) {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { k: { S: key } },
        UpdateExpression: 'SET #t = :t ADD #c :c',
        ExpressionAttributeNames: { '#t': 'ttl', '#c': 'c' },
        ExpressionAttributeValues: { ':t': { N: String(expiresAt) }, ':c': { SS: [...tokens] } },
      }),
    );
  },

  async read(keys) {
    const found = await Promise.all(
      keys.map(async (key) => {
        const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: { k: { S: key } } }));
        return [key, Item?.c?.SS ?? []] as const;
      }),
    );
    return new Map(found);
  },
});
