import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../ports/clock.ts';
import type { Slots } from '../ports/digests.ts';
import { ifHolds } from './conditional.ts';

export const permissions = ['dynamodb:PutItem', 'dynamodb:Query'] as const;

/** Format of the stored item. */
const VERSION = '1';
/** Long after the ten minutes that it is about. */
const KEPT_SECONDS = 86_400;

/** Slots in the incidents' table: per slot one partition, an item a place. */
export const dynamoSlots = (client: DynamoDBClient, table: string, clock: Pick<Clock, 'now'>): Slots => ({
  async taken(slot) {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'k = :k',
        ExpressionAttributeValues: { ':k': { S: partitionOf(slot) } },
        ConsistentRead: true,
      }),
    );
    return Items.map(({ name }) => name?.S ?? '');
  },

  take(slot, place, name) {
    const ttl = { N: String(Math.floor(clock.now() / 1_000) + KEPT_SECONDS) };
    const s = { S: String(place).padStart(4, '0') };
    return ifHolds(() =>
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: { k: { S: partitionOf(slot) }, s, v: { N: VERSION }, name: { S: name }, ttl },
          ConditionExpression: 'attribute_not_exists(k)',
        }),
      ),
    );
  },
});

const partitionOf = (slot: string): string => `told#${slot}`;
