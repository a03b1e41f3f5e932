import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Caps } from '../ports/caps.ts';
import type { Reservation } from '../types/caps.ts';
import { ifHolds } from './conditional.ts';

export const permissions = ['dynamodb:PutItem', 'dynamodb:Query'] as const;

const VERSION = '1';
const KEY = { k: { S: 'caps' }, s: { S: 'book' } };

/** Reservations in one item of the ledger's table, written only over what was read. */
export const dynamoCaps = (client: DynamoDBClient, table: string): Caps => ({
  async read() {
    const { Items } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'k = :k',
        ExpressionAttributeValues: { ':k': KEY.k },
        ConsistentRead: true,
      }),
    );
    const [item] = Items ?? [];
    if (!item) return { reservations: [], rev: 0 };
    if (item.v?.N !== VERSION || item.body?.S === undefined)
      throw new Error(`caps: version ${item.v?.N} is not one that this release reads`);
    return { reservations: JSON.parse(item.body.S) as Reservation[], rev: Number(item.rev?.N) };
  },

  write: (reservations, rev) =>
    ifHolds(() =>
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...KEY, v: { N: VERSION }, rev: { N: String(rev + 1) }, body: { S: JSON.stringify(reservations) } },
          ...(rev === 0
            ? { ConditionExpression: 'attribute_not_exists(k)' }
            : {
                ConditionExpression: '#rev = :rev',
                ExpressionAttributeNames: { '#rev': 'rev' },
                ExpressionAttributeValues: { ':rev': { N: String(rev) } },
              }),
        }),
      ),
    ),
});
