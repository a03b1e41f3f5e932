import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { WindowItems } from '../ports/window-items.ts';
import type { ItemChange, MarkGuard, Settlement, WindowItem } from '../types/window-item.ts';

/** Format of the stored item; readers understand this and the one before. */
const VERSION = '1';
/** Most keys in one BatchGetItem. */
const BATCH_GET = 100;

export const permissions = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem'] as const;

/** Windows in DynamoDB: key `k`, marks `m…`, baseline `b` with its `r`, everything else a count or a set. */
export const dynamoWindowItems = (client: DynamoDBClient, table: string): WindowItems => {
  const get = async (key: string): Promise<WindowItem | undefined> => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: { k: { S: key } }, ConsistentRead: true }),
    );
    return Item && decode(Item);
  };

  return {
    async write(change, guard) {
      try {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: { k: { S: change.key } },
            ...changeExpression(change, guard),
            ReturnValues: 'ALL_OLD',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return { written: true, before: Attributes && decode(Attributes) };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        // DynamoDB hands the item over with the refusal; where a store does not, it is read.
        return { written: false, current: error.Item ? decode(error.Item) : await get(change.key) };
      }
    },

    async read(keys) {
      const found = new Map<string, WindowItem>();
      for (let from = 0; from < keys.length; from += BATCH_GET) {
        let wanted = keys
          .slice(from, from + BATCH_GET)
          .map((key) => ({ k: { S: key } }) as Record<string, AttributeValue>);
        while (wanted.length > 0) {
          const { Responses, UnprocessedKeys } = await client.send(
            new BatchGetItemCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } }),
          );
          for (const item of Responses?.[table] ?? []) found.set(item.k?.S ?? '', decode(item));
          wanted = UnprocessedKeys?.[table]?.Keys ?? [];
        }
      }
      return found;
    },

    async settle(settlement) {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: { k: { S: settlement.key } },
            ...settleExpression(settlement),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
};

/** Attribute names of counts and sets are our own letters and digits, so they stand in the expression as they are. */
const changeExpression = (change: ItemChange, guard: MarkGuard) => {
  const values: Record<string, AttributeValue> = {
    ':V': { N: VERSION },
    ':T': { N: String(change.expiresAt) },
    ':L': { S: change.last },
    ':G': { S: guard.kind === 'exactly' ? guard.mark : change.first },
  };
  const sets = ['#m = :L', '#v = :V', '#t = :T'];
  const adds: string[] = [];
  const operand = numbered(values);
  for (const [name, amount] of Object.entries(change.set)) sets.push(`${name} = ${operand({ N: String(amount) })}`);
  for (const [name, amount] of Object.entries(change.add)) adds.push(`${name} ${operand({ N: String(amount) })}`);
  for (const [name, members] of Object.entries(change.union)) adds.push(`${name} ${operand({ SS: [...members] })}`);
  return {
    UpdateExpression: `SET ${sets.join(', ')}${adds.length > 0 ? ` ADD ${adds.join(', ')}` : ''}`,
    ConditionExpression: guard.kind === 'exactly' ? '#m = :G' : 'attribute_not_exists(#m) OR #m < :G',
    ExpressionAttributeNames: { '#m': change.mark, '#v': 'v', '#t': 'ttl' },
    ExpressionAttributeValues: values,
  };
};

const settleExpression = ({ rev, baseline, remove, withdraw, expiresAt }: Settlement) => {
  const values: Record<string, AttributeValue> = {
    ':B': { S: baseline },
    ':N': { N: String(rev + 1) },
    ':T': { N: String(expiresAt) },
    ':V': { N: VERSION },
  };
  const operand = numbered(values);
  const deletes = Object.entries(withdraw).map(([name, members]) => `${name} ${operand({ SS: [...members] })}`);
  if (rev > 0) values[':R'] = { N: String(rev) };
  return {
    UpdateExpression: [
      'SET #b = :B, #r = :N, #t = :T, #v = :V',
      remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : '',
      deletes.length > 0 ? ` DELETE ${deletes.join(', ')}` : '',
    ].join(''),
    ConditionExpression: rev > 0 ? '#r = :R' : 'attribute_not_exists(#r)',
    ExpressionAttributeNames: { '#b': 'b', '#r': 'r', '#t': 'ttl', '#v': 'v' },
    ExpressionAttributeValues: values,
  };
};

const numbered = (values: Record<string, AttributeValue>) => {
  let next = 0;
  return (value: AttributeValue): string => {
    const name = `:${next.toString(36)}`;
    next += 1;
    values[name] = value;
    return name;
  };
};

const KEPT_APART = new Set(['k', 'v', 'ttl', 'b', 'r']);
const MARK = /^m[\w-]+$/;

const decode = (attributes: Record<string, AttributeValue>): WindowItem => {
  const numbers: Record<string, number> = {};
  const sets: Record<string, readonly string[]> = {};
  const marks: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (KEPT_APART.has(name)) continue;
    if (value.N !== undefined) numbers[name] = Number(value.N);
    else if (value.SS) sets[name] = value.SS;
    else if (value.S !== undefined && MARK.test(name)) marks[name] = value.S;
  }
  return { numbers, sets, marks, baseline: attributes.b?.S, rev: Number(attributes.r?.N ?? 0) };
};
