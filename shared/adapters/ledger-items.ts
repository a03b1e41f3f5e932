import { type AttributeValue, type DynamoDBClient, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { ifHolds } from './conditional.ts';

export const permissions = ['dynamodb:PutItem', 'dynamodb:Query'] as const;

export type Item = Readonly<Record<string, AttributeValue>>;

/** Format of the stored items; readers understand this and the one before. */
export const VERSION = '1';

/** The ledger's table: items that are put once, and read by partition. */
export interface LedgerItems {
  /** False where it is there already. */
  putOnce(k: string, s: string, attributes: Item): Promise<boolean>;
  /** A whole partition in order, consistently. */
  partition(k: string): Promise<readonly Item[]>;
}

export const ledgerItems = (client: DynamoDBClient, table: string): LedgerItems => ({
  putOnce: (k, s, attributes) =>
    ifHolds(() =>
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: { k: { S: k }, s: { S: s }, v: { N: VERSION }, ...attributes },
          ConditionExpression: 'attribute_not_exists(k)',
        }),
      ),
    ),

  async partition(k) {
    const items: Item[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        KeyConditionExpression: 'k = :k',
        ExpressionAttributeValues: { ':k': { S: k } },
        ConsistentRead: true,
      },
    );
    for await (const { Items } of pages) items.push(...(Items ?? []));
    return items;
  },
});

/** What an item holds as JSON, as the text that was written. Throws where another release wrote it. */
export const textOf = ({ k, s, v, body }: Item): string => {
  if (v?.N !== VERSION || body?.S === undefined)
    throw new Error(`ledger ${k?.S} ${s?.S}: version ${v?.N} is not one that this release reads`);
  return body.S;
};

/** Partition of an intent: its items `intent`, `start` and `outcome`. */
export const INTENT = 'intent#';
/** Partition of a target's chain: its links by number. */
export const CHAIN = 'chain#';
