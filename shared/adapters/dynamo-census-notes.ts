import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { CensusNotes } from '../ports/census.ts';

export const permissions = ['dynamodb:UpdateItem'] as const;

/** What {@link dynamoCensus} reads, as inspect writes it. */
export const dynamoCensusNotes = (client: DynamoDBClient, table: string): CensusNotes => ({
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
});
