import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Turnstile } from '../ports/turnstile.ts';
import { ifHolds } from './conditional.ts';

export const permissions = ['dynamodb:UpdateItem'] as const;

const PARTITION = 'turnstile';

/**
 * One item a quota, in the ledger's table: when the next call may be made. Either nobody waits, and the caller's own moment
 * is taken, or the line grows by one; both are single writes, so no two callers ever get the same moment.
 */
export const dynamoTurnstile = (client: DynamoDBClient, table: string): Turnstile => ({
  async reserve(quota, intervalMs, now) {
    const item = {
      TableName: table,
      Key: { k: { S: PARTITION }, s: { S: quota } },
      ExpressionAttributeNames: { '#n': 'next' },
    };
    const isFree = await ifHolds(() =>
      client.send(
        new UpdateItemCommand({
          ...item,
          UpdateExpression: 'SET #n = :next, v = :v',
          ConditionExpression: 'attribute_not_exists(#n) OR #n <= :now',
          ExpressionAttributeValues: {
            ':next': { N: String(now + intervalMs) },
            ':now': { N: String(now) },
            ':v': { N: '1' },
          },
        }),
      ),
    );
    if (isFree) return now;
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        ...item,
        UpdateExpression: 'ADD #n :interval',
        ExpressionAttributeValues: { ':interval': { N: String(intervalMs) } },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(Attributes?.next?.N) - intervalMs;
  },
});
