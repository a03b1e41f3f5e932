import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Leases } from '../ports/leases.ts';
import type { Lease } from '../types/lease.ts';
import { ifHolds } from './conditional.ts';

export const permissions = ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query'] as const;

const VERSION = '1';
const LEASES = 'leases';

/** Leases that run, in one partition of the ledger's table. What they came from and how they ended is in the ledger. */
export const dynamoLeases = (client: DynamoDBClient, table: string): Leases => {
  const put = (lease: Lease, condition: 'new' | 'known') =>
    client.send(
      new PutItemCommand({
        TableName: table,
        Item: { k: { S: LEASES }, s: { S: lease.id }, v: { N: VERSION }, body: { S: JSON.stringify(lease) } },
        ConditionExpression: condition === 'new' ? 'attribute_not_exists(k)' : 'attribute_exists(k)',
      }),
    );

  return {
    async open(lease) {
      await ifHolds(() => put(lease, 'new'));
    },

    async all() {
      const leases: Lease[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: 'k = :k',
          ExpressionAttributeValues: { ':k': { S: LEASES } },
          ConsistentRead: true,
        },
      );
      for await (const { Items } of pages)
        for (const { s, v, body } of Items ?? []) {
          if (v?.N !== VERSION || body?.S === undefined)
            throw new Error(`lease ${s?.S}: version ${v?.N} is not one that this release reads`);
          leases.push(JSON.parse(body.S) as Lease);
        }
      return leases;
    },

    async note(lease) {
      await ifHolds(() => put(lease, 'known'));
    },

    async close(id) {
      await client.send(new DeleteItemCommand({ TableName: table, Key: { k: { S: LEASES }, s: { S: id } } }));
    },
  };
};
