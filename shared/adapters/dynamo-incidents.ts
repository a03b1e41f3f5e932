import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import type { IncidentNames, Incidents, Stored } from '../ports/incidents.ts';
import type { Incident } from '../types/incident.ts';
import { ifHolds } from './conditional.ts';

export const permissions = ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'] as const;

/** Stated retention of an incident, after it was last seen or closed. */
const RETENTION_SECONDS = 90 * 86_400;
/** Format of the stored item; readers understand this and the one before. */
const VERSION = 1;
/** Sort key of a family's newest episode; those before it lie under `episode#<n>`. */
const HEAD = 'head';
/** Partition that lists what needs attention. */
const OPEN = 'open';

/**
 * Incidents in DynamoDB. A family's newest episode is the item (family, head), and every write of it is conditional on its `rev`.
 * A new episode first copies the closed one to (family, episode#n), then takes the head.
 * What needs attention has a marker in one partition, written before the incident and removed after it.
 */
export const dynamoIncidents = (client: DynamoDBClient, table: string, names: IncidentNames): Incidents => {
  const read = async (family: string, sort: string): Promise<Stored | undefined> => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: { k: { S: family }, s: { S: sort } }, ConsistentRead: true }),
    );
    return Item && { incident: decode(Item), rev: Number(Item.rev?.N), superseded: sort !== HEAD };
  };

  /** False where the condition does not hold. */
  const put = (item: Record<string, AttributeValue>, condition?: Condition): Promise<boolean> =>
    ifHolds(() =>
      client.send(new PutItemCommand({ TableName: table, Item: item, ...(condition && expression(condition)) })),
    );

  const mark = (incident: Incident, rev: number): Promise<boolean> =>
    put({
      k: { S: OPEN },
      s: { S: incident.id },
      v: { N: String(VERSION) },
      rev: { N: String(rev) },
      ttl: { N: String(secondsOf(incident.lastSeenAt) + RETENTION_SECONDS) },
    });

  /** Only where nobody wrote a newer one: who writes the incident next marks it first. */
  const unmark = (id: string, rev: number): Promise<boolean> =>
    ifHolds(() =>
      client.send(
        new DeleteItemCommand({
          TableName: table,
          Key: { k: { S: OPEN }, s: { S: id } },
          ...expression({ atMost: rev }),
        }),
      ),
    );

  const write = (incident: Incident, over: Stored | undefined, rev: number): Promise<boolean> => {
    const { family, episode } = names.partsOf(incident.id);
    const sort = over?.superseded ? sortOf(episode) : HEAD;
    return put(encode(incident, family, sort, rev), over ? { exactly: over.rev } : 'new');
  };

  /** The copy only ever moves forward, so two writers that open the next episode at once do no harm. */
  const archive = ({ incident, rev }: Stored): Promise<boolean> => {
    const { family, episode } = names.partsOf(incident.id);
    return put(encode(incident, family, sortOf(episode), rev), { newOrBelow: rev });
  };

  const get = async (id: string): Promise<Stored | undefined> => {
    const { family, episode } = names.partsOf(id);
    const head = await read(family, HEAD);
    return head?.incident.id === id ? head : read(family, sortOf(episode));
  };

  return {
    newest: (detector, entity) => read(names.familyOf(detector, entity), HEAD),
    get,

    async save(incident, over) {
      const isNew = over?.incident.id !== incident.id;
      const rev = (over?.rev ?? 0) + 1;
      const isMarked = !isNew && over !== undefined && names.needsAttention(over.incident);
      if (!isMarked && names.needsAttention(incident)) await mark(incident, rev);
      if (isNew && over) await archive(over);
      if (!(await write(incident, over, rev))) {
        // The head moved on, so nobody can open this episode any more; unless it is the one that was opened.
        if (isNew && (await get(incident.id)) === undefined) await unmark(incident.id, rev);
        return undefined;
      }
      if (!names.needsAttention(incident)) await unmark(incident.id, rev);
      return { incident, rev, superseded: over?.superseded ?? false };
    },

    async attention() {
      const ids: string[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: 'k = :open',
          ExpressionAttributeValues: { ':open': { S: OPEN } },
          ConsistentRead: true,
        },
      );
      for await (const { Items } of pages) for (const { s } of Items ?? []) if (s?.S !== undefined) ids.push(s.S);
      return ids;
    },

    async dismiss({ incident, rev }) {
      await unmark(incident.id, rev);
    },
  };
};

/** What a write asks of the item that is there. */
type Condition = 'new' | { readonly exactly: number } | { readonly atMost: number } | { readonly newOrBelow: number };

const expression = (condition: Condition) => {
  if (condition === 'new') return { ConditionExpression: 'attribute_not_exists(k)' };
  const [[kind, rev] = ['exactly', 0]] = Object.entries(condition);
  const test = { exactly: '#rev = :rev', atMost: '#rev <= :rev', newOrBelow: 'attribute_not_exists(k) OR #rev < :rev' }[
    kind
  ];
  return {
    ConditionExpression: test,
    ExpressionAttributeNames: { '#rev': 'rev' },
    ExpressionAttributeValues: { ':rev': { N: String(rev) } },
  };
};

const sortOf = (episode: number): string => `episode#${String(episode).padStart(15, '0')}`;

const secondsOf = (ms: number): number => Math.floor(ms / 1_000);

/** One attribute holds the incident as JSON: what a device chose stays a value, never a name. */
const encode = (incident: Incident, family: string, sort: string, rev: number): Record<string, AttributeValue> => ({
  k: { S: family },
  s: { S: sort },
  v: { N: String(VERSION) },
  rev: { N: String(rev) },
  incident: { S: JSON.stringify(incident) },
  ...(incident.closedAt !== undefined && { ttl: { N: String(secondsOf(incident.closedAt) + RETENTION_SECONDS) } }),
});

export const decode = ({ k, s, v, incident }: Record<string, AttributeValue>): Incident => {
  if (v?.N !== String(VERSION) || incident?.S === undefined)
    throw new Error(`incident ${k?.S} ${s?.S}: version ${v?.N} is not one that this release reads`);
  // JSON drops what is undefined; the type has it. The first items had no `blamed`.
  const { closedAt, decision, blamed = [], ...rest } = JSON.parse(incident.S) as Incident;
  return { ...rest, closedAt, decision, blamed };
};
