import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { LedgerRecord, Link } from '../types/link.ts';
import { linkIn, recordsIn } from './dynamo-chains.ts';
import { CHAIN, INTENT, type Item } from './ledger-items.ts';

export const permissions = ['dynamodb:Scan'] as const;

/** Reads the ledger's table from end to end, for people who verify it. No function of ours may. */
export const readLedger = async (
  client: DynamoDBClient,
  table: string,
): Promise<{ readonly records: readonly LedgerRecord[]; readonly chains: ReadonlyMap<string, readonly Link[]> }> => {
  const partitions = new Map<string, Item[]>();
  for await (const { Items } of paginateScan({ client }, { TableName: table, ConsistentRead: true }))
    for (const item of Items ?? []) {
      const k = item.k?.S ?? '';
      const items = partitions.get(k) ?? [];
      items.push(item);
      partitions.set(k, items);
    }
  const under = (prefix: string) =>
    [...partitions]
      .filter(([k]) => k.startsWith(prefix))
      .map(([k, items]) => [k.slice(prefix.length), inOrder(items)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    records: under(INTENT).flatMap(([id, items]) => recordsIn(id, items)),
    chains: new Map(under(CHAIN).map(([chain, items]) => [chain, items.map(linkIn)])),
  };
};

const inOrder = (items: readonly Item[]): readonly Item[] =>
  items.toSorted((a, b) => ((a.s?.S ?? '') < (b.s?.S ?? '') ? -1 : 1));
