import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Chains } from '../ports/chains.ts';
import { fingerprint } from '../types/fingerprint.ts';
import type { Intent } from '../types/ledger.ts';
import { type LedgerRecord, type Link, linkAfter, steps } from '../types/link.ts';
import { ifHolds } from './conditional.ts';
import { CHAIN, INTENT, type Item, ledgerItems, textOf, VERSION } from './ledger-items.ts';

export const permissions = ['dynamodb:PutItem', 'dynamodb:Query'] as const;

/** Partition with the newest link of each chain that was noted: a summary, not a part of the ledger. */
const HEADS = 'heads';
/** Partition of the hours whose heads were published. */
const PUBLISHED = 'published';
/** Writers that race on one chain give way to each other at most so often. */
const MOST_ATTEMPTS = 16;

export interface SealedChains extends Chains {
  /**
   * Brings the chain of an intent's target up to all that is written of the intent, and does nothing where there is none.
   * The next place is taken only by who saw every link before it: of several writers one adds a record, and none adds it twice.
   */
  seal(intentId: string): Promise<void>;
}

/** The chains in the ledger's table: per target one partition of links, each put once and never changed. */
export const dynamoChains = (client: DynamoDBClient, table: string): SealedChains => {
  const { putOnce, partition } = ledgerItems(client, table);

  const noteHead = ({ chain, n, hash }: Link): Promise<boolean> =>
    ifHolds(() =>
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: { k: { S: HEADS }, s: { S: chain }, v: { N: VERSION }, n: { N: String(n) }, hash: { S: hash } },
          ConditionExpression: 'attribute_not_exists(k) OR n < :n',
          ExpressionAttributeValues: { ':n': { N: String(n) } },
        }),
      ),
    );

  /** False where another writer took a place. */
  const append = async (chain: string, last: Link | undefined, records: readonly LedgerRecord[]): Promise<boolean> => {
    let end = last;
    for (const record of records) {
      end = linkAfter(end, chain, record);
      if (!(await putOnce(`${CHAIN}${chain}`, placeOf(end.n), { body: { S: JSON.stringify(end) } }))) return false;
    }
    if (end && records.length > 0) await noteHead(end);
    return true;
  };

  return {
    async seal(intentId) {
      const records = recordsIn(intentId, await partition(`${INTENT}${intentId}`));
      const [intent] = records;
      if (intent?.step !== 'intent') return;
      const chain = fingerprint((JSON.parse(intent.text) as Intent).target);
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
        const links = (await partition(`${CHAIN}${chain}`)).map(linkIn);
        const missing = records.filter(({ step }) => !links.some((link) => pins(link, intentId, step)));
        if (await append(chain, links.at(-1), missing)) return;
      }
      throw new Error(`ledger: ${MOST_ATTEMPTS} writers in a row were faster on the chain of ${intentId}`);
    },

    async heads() {
      const items = await partition(HEADS);
      return items.map(({ s, n, hash }) => ({ chain: s?.S ?? '', n: Number(n?.N), hash: hash?.S ?? '' }));
    },

    async publishedHour() {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'k = :k',
          ExpressionAttributeValues: { ':k': { S: PUBLISHED } },
          ScanIndexForward: false,
          Limit: 1,
          ConsistentRead: true,
        }),
      );
      const newest = Items?.[0]?.s?.S;
      return newest === undefined ? undefined : Number(newest);
    },

    async notePublished(hour) {
      await putOnce(PUBLISHED, placeOf(hour), {});
    },
  };
};

/** What is written of an intent, in the order in which it was. */
export const recordsIn = (intentId: string, items: readonly Item[]): readonly LedgerRecord[] =>
  steps.flatMap((step) => {
    const item = items.find(({ s }) => s?.S === step);
    return item ? [{ intentId, step, text: textOf(item) }] : [];
  });

export const linkIn = (item: Item): Link => JSON.parse(textOf(item)) as Link;

const pins = (link: Link, intentId: string, step: Link['step']): boolean =>
  link.intentId === intentId && link.step === step;

/** Text order is number order. */
const placeOf = (n: number): string => String(n).padStart(10, '0');
