import { DeleteItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { HISTORY_KEPT, type Ledger, type Start } from '../ports/ledger.ts';
import type { ActionName, Outcome } from '../types/action.ts';
import type { Entity } from '../types/entity.ts';
import { fingerprint } from '../types/fingerprint.ts';
import type { Intent, LedgerEntry } from '../types/ledger.ts';
import type { Step } from '../types/link.ts';
import { dynamoChains } from './dynamo-chains.ts';
import { INTENT, type Item, ledgerItems, textOf } from './ledger-items.ts';

export const permissions = ['dynamodb:DeleteItem', 'dynamodb:Query'] as const;

/** Partition that lists intents whose outcome sweep has not seen. */
const PENDING = 'pending';

/**
 * The ledger in DynamoDB: per intent one partition of three items, `intent`, `start` and `outcome`, each put once and never changed.
 * Beside them, written before the intent: a marker in the pending partition, and a line in the target's history.
 * Either may be left without an intent by a crash, which readers pass over.
 * After each of the three, a link in its target's chain; where a crash left one out, the next step adds it, `forget` at the latest.
 */
export const dynamoLedger = (client: DynamoDBClient, table: string): Ledger => {
  const { putOnce, partition } = ledgerItems(client, table);
  const { seal } = dynamoChains(client, table);

  const find = async (id: string): Promise<LedgerEntry | undefined> => entryOf(await partition(partitionOf(id)));

  /** True where nobody had written it. */
  const write = async (id: string, step: Step, value: Intent | Start | Outcome): Promise<boolean> => {
    const isFirst = await putOnce(partitionOf(id), step, json(value));
    await seal(id);
    return isFirst;
  };

  return {
    find,

    async intend(intent) {
      const { id, action, target, at } = intent;
      await putOnce(PENDING, id, { at: { N: String(at) } });
      await putOnce(historyOf(action, target), `${String(at).padStart(15, '0')}#${id}`, { id: { S: id } });
      return write(id, 'intent', intent);
    },

    async start(id, start) {
      if (await write(id, 'start', start)) return { start, resumed: false };
      const entry = await find(id);
      if (!entry) throw new Error(`ledger: ${id} was started without an intent`);
      const { prior, leaseEndsAt } = entry.intent;
      return { start: { prior, ...(leaseEndsAt !== undefined && { leaseEndsAt }) }, resumed: true };
    },

    async settle(id, outcome) {
      if (await write(id, 'outcome', outcome)) return outcome;
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
      const markers = (await partition(PENDING)).map(({ s, at }) => ({ id: s?.S ?? '', at: Number(at?.N) }));
      return Promise.all(markers.map(async (marker) => ({ ...marker, entry: await find(marker.id) })));
    },

    async forget(id) {
      await seal(id);
      await client.send(new DeleteItemCommand({ TableName: table, Key: { k: { S: PENDING }, s: { S: id } } }));
    },
  };
};

const partitionOf = (id: string): string => `${INTENT}${id}`;

const historyOf = (action: ActionName, target: Entity): string => `target#${action}#${fingerprint(target)}`;

/** One attribute holds the whole as JSON: what a device or a person wrote stays a value, never a name. */
const json = (value: Intent | Start | Outcome): Item => ({
  body: { S: JSON.stringify(value) },
});

const entryOf = (items: readonly Item[]): LedgerEntry | undefined => {
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

const bodyOf = <T>(items: readonly Item[], step: Step): T | undefined => {
  const item = items.find(({ s }) => s?.S === step);
  return item && (JSON.parse(textOf(item)) as T);
};
