import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { CHANGES_KEPT, type Guards } from '../ports/guards.ts';
import type { Guard, GuardChange } from '../types/guard.ts';

export const permissions = ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query'] as const;

const VERSION = '1';
const GUARDS = 'guards';
const CHANGES = 'guard-changes';
/** A guard that is over can still be listed for so long. What was changed, by whom and why, is never forgotten. */
const KEPT_SECONDS = 30 * 86_400;

/** Guards in two partitions of the ledger's table: those that hold, and every change of them, which is written first and never changed. */
export const dynamoGuards = (client: DynamoDBClient, table: string): Guards => {
  const put = (k: string, s: string, body: Guard | GuardChange, more: Record<string, AttributeValue> = {}) =>
    client.send(
      new PutItemCommand({
        TableName: table,
        Item: { k: { S: k }, s: { S: s }, v: { N: VERSION }, body: { S: JSON.stringify(body) }, ...more },
      }),
    );

  return {
    async all() {
      const guards: Guard[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: 'k = :k',
          ExpressionAttributeValues: { ':k': { S: GUARDS } },
          ConsistentRead: true,
        },
      );
      for await (const { Items } of pages) for (const item of Items ?? []) guards.push(bodyOf<Guard>(item));
      return guards;
    },

    async change(change) {
      await put(CHANGES, `${String(change.at).padStart(15, '0')}#${change.id}`, change);
      const { guard } = change;
      if (change.change === 'written') await put(GUARDS, guard.id, guard, { ttl: expiryOf(guard) });
      else
        await client.send(new DeleteItemCommand({ TableName: table, Key: { k: { S: GUARDS }, s: { S: guard.id } } }));
    },

    async changes() {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'k = :k',
          ExpressionAttributeValues: { ':k': { S: CHANGES } },
          ScanIndexForward: false,
          Limit: CHANGES_KEPT,
          ConsistentRead: true,
        }),
      );
      return (Items ?? []).map((item) => bodyOf<GuardChange>(item));
    },
  };
};

const expiryOf = ({ until }: Guard): AttributeValue => ({ N: String(Math.ceil(until / 1_000) + KEPT_SECONDS) });

const bodyOf = <T>({ k, s, v, body }: Record<string, AttributeValue>): T => {
  if (v?.N !== VERSION || body?.S === undefined)
    throw new Error(`${k?.S} ${s?.S}: version ${v?.N} is not one that this release reads`);
  return JSON.parse(body.S) as T;
};
