import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Census } from '../ports/census.ts';

export const permissions = ['dynamodb:GetItem'] as const;

/** The census as sets of text in the windows' table. */
export const dynamoCensus = (client: DynamoDBClient, table: string): Census => ({
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
