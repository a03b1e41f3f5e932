import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { HISTORY_KEPT, type Ledger, type Start } from '../ports/ledger.ts';
import type { ActionName, Outcome } from '../types/action.ts';
import type { Entity } from '../types/entity.ts';
import { fingerprint } from '../types/fingerprint.ts';
import type { Intent, LedgerEntry } from '../types/ledger.ts';
import { ifHolds } from './conditional.ts';

export const permissions = ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query'] as const;

/** Format of the stored items; readers understand this and the one before. */
const VERSION = '1';
/** Partition that lists intents whose outcome sweep has not seen. */
const PENDING = 'pending';

/**
 * The ledger in DynamoDB: per intent one partition of three items, `intent`, `start` and `outcome`, each put once and never changed.
 * Beside them, written before the intent: a marker in the pending partition, and a line in the target's history.
 * Either may be left without an intent by a crash, which readers pass over.
 */
export const dynamoLedger = (client: DynamoDBClient, table: string): Ledger => {
  /** False where it is there already. */
  const putOnce = (k: string, s: string, attributes: Record<string, AttributeValue>): Promise<boolean> =>
    ifHolds(() =>
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: { k: { S: k }, s: { S: s }, v: { N: VERSION }, ...attributes },
          ConditionExpression: 'attribute_not_exists(k)',
        }),
      ),
    );

  const find = async (id: string): Promise<LedgerEntry | undefined> => {
    const { Items } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'k = :k',
        ExpressionAttributeValues: { ':k': { S: partitionOf(id) } },
        ConsistentRead: true,
      }),
    );
    return entryOf(Items ?? []);
  };

  return {
    find,

    async intend(intent) {
      const { id, action, target, at } = intent;
      await putOnce(PENDING, id, { at: { N: String(at) } });
      await putOnce(historyOf(action, target), `${String(at).padStart(15, '0')}#${id}`, { id: { S: id } });
      return putOnce(partitionOf(id), 'intent', json(intent));
    },

    async start(id, start) {
      if (await putOnce(partitionOf(id), 'start', json(start))) return { start, resumed: false };
      const entry = await find(id);
      if (!entry) throw new Error(`ledger: ${id} was started without an intent`);
      const { prior, leaseEndsAt } = entry.intent;
      return { start: { prior, ...(leaseEndsAt !== undefined && { leaseEndsAt }) }, resumed: true };
    },

    async settle(id, outcome) {
      if (await putOnce(partitionOf(id), 'outcome', json(outcome))) return outcome;
      return (await find(id))?.outcome ?? outcome;
    },

    async history(action, target) {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'k = :k',
          ExpressionAttributeValues: { ':k': { S: historyOf(action, target) } },
          ScanIndexForward: false,
          Limit: HISTORY_KEPT,
          ConsistentRead: true,
        }),
      );
      const entries = await Promise.all((Items ?? []).map(({ id }) => find(id?.S ?? '')));
      return entries.filter((entry) => entry !== undefined);
    },

    async pending() {
      const markers: { id: string; at: number }[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: 'k = :k',
          ExpressionAttributeValues: { ':k': { S: PENDING } },
          ConsistentRead: true,
        },
      );
      for await (const { Items } of pages)
        for (const { s, at } of Items ?? []) markers.push({ id: s?.S ?? '', at: Number(at?.N) });
      return Promise.all(markers.map(async (marker) => ({ ...marker, entry: await find(marker.id) })));
    },

    async forget(id) {
      await client.send(new DeleteItemCommand({ TableName: table, Key: { k: { S: PENDING }, s: { S: id } } }));
    },
  };
};

const partitionOf = (id: string): string => `intent#${id}`;

const historyOf = (action: ActionName, target: Entity): string => `target#${action}#${fingerprint(target)}`;

/** One attribute holds the whole as JSON: what a device or a person wrote stays a value, never a name. */
const json = (value: Intent | Start | Outcome): Record<string, AttributeValue> => ({
  body: { S: JSON.stringify(value) },
});

const entryOf = (items: readonly Record<string, AttributeValue>[]): LedgerEntry | undefined => {
  const intent = bodyOf<Intent>(items, 'intent');
  if (!intent) return undefined;
  const start = bodyOf<Start>(items, 'start');
  const { incidentId, ...rest } = intent;
  return {
    intent: { ...rest, incidentId, ...start },
    started: start !== undefined,
    outcome: bodyOf<Outcome>(items, 'outcome'),
  };
};

const bodyOf = <T>(items: readonly Record<string, AttributeValue>[], sort: string): T | undefined => {
  const item = items.find(({ s }) => s?.S === sort);
  if (!item) return undefined;
  if (item.v?.N !== VERSION || item.body?.S === undefined)
    throw new Error(`ledger ${item.k?.S} ${sort}: version ${item.v?.N} is not one that this release reads`);
  return JSON.parse(item.body.S) as T;
};
