import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dynamoChains } from '../../shared/adapters/dynamo-chains.ts';
import { dynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { readLedger } from '../../shared/adapters/ledger-copy.ts';
import { verifyLedger } from '../../shared/response/verify-ledger.ts';
import { fingerprint } from '../../shared/types/fingerprint.ts';
import type { Intent } from '../../shared/types/ledger.ts';
import { type LocalDynamo, startDynamo } from '../contracts/dynalite.ts';
import { chaos } from '../fakes/chaos.ts';
import { hostileNames } from '../given/hostile.ts';
import { CERTIFICATE, certificate, client, DAY, NOON, OTHER_CERTIFICATE } from '../given/incidents.ts';

let dynamo: LocalDynamo;
let table = '';
let tables = 0;
beforeAll(async () => {
  dynamo = await startDynamo();
});
beforeEach(async () => {
  tables += 1;
  table = `ledger-${tables}`;
  await dynamo.createTable(table, ['k', 's']);
});
afterAll(() => dynamo.stop());

const intent = (id: string, target = certificate()): Intent => ({
  id,
  action: 'deactivate',
  target,
  incidentId: undefined,
  requestedBy: 'ann',
  reason: '',
  at: NOON,
  prior: {},
  request: {},
});

const book = async (id: string, target = certificate()) => {
  const ledger = dynamoLedger(dynamo.client, table);
  await ledger.intend(intent(id, target));
  await ledger.start(id, { prior: { status: 'ACTIVE' } });
  await ledger.settle(id, { status: 'done', detail: '', at: NOON });
};
const verify = async () => verifyLedger(await readLedger(dynamo.client, table), [], NOON + DAY);
const chain = fingerprint(certificate(CERTIFICATE));

describe('the chains in DynamoDB', () => {
  it('hold each record once, in the order in which it was written, however many write at once', async () => {
    await Promise.all(['a', 'b', 'c'].map((id) => book(id)));
    await book('d', certificate(OTHER_CERTIFICATE));
    const { chains } = await readLedger(dynamo.client, table);
    expect([...chains.values()].map(({ length }) => length).toSorted()).toEqual([3, 9]);
    const firsts = chains.get(chain)?.filter(({ intentId }) => intentId === 'a') ?? [];
    expect(firsts.map(({ step }) => step)).toEqual(['intent', 'start', 'outcome']);
    expect(await verify()).toBeUndefined();
  });

  it('have heads that are their last links', async () => {
    await book('a');
    const { chains } = await readLedger(dynamo.client, table);
    const { n, hash } = chains.get(chain)?.at(-1) ?? {};
    expect(await dynamoChains(dynamo.client, table).heads()).toEqual([{ chain, n, hash }]);
  });

  it('remember the newest hour that was published', async () => {
    const chains = dynamoChains(dynamo.client, table);
    expect(await chains.publishedHour()).toBeUndefined();
    for (const hour of [9, 10, 10]) await chains.notePublished(hour);
    expect(await chains.publishedHour()).toBe(10);
  });

  it.each(['before', 'after'] as const)(
    'are mended when the intent is forgotten, whatever died %s a link',
    async (when) => {
      const calm = chaos([], when);
      const ledger = (storm: typeof calm) => dynamoLedger(storm.wrap({ dead: false }, dynamo.client), table);
      await ledger(calm).intend(intent('calm'));
      for (let at = 1; at <= calm.calls(); at += 1) {
        const id = `${when}-${at}`;
        await ledger(chaos([at], when))
          .intend(intent(id))
          .catch(() => undefined);
        await dynamoLedger(dynamo.client, table).forget(id);
      }
      const { chains, records } = await readLedger(dynamo.client, table);
      expect(records.length).toBeGreaterThan(1);
      expect(
        chains
          .get(chain)
          ?.map(({ intentId }) => intentId)
          .toSorted(),
      ).toEqual(records.map(({ intentId }) => intentId).toSorted());
      expect(await verify()).toBeUndefined();
    },
  );

  it('show what somebody changed, or took away, behind the ledger', async () => {
    await book('a');
    const Key = { k: { S: 'intent#a' }, s: { S: 'outcome' } };
    await dynamo.client.send(
      new UpdateItemCommand({
        TableName: table,
        Key,
        UpdateExpression: 'SET body = :body',
        ExpressionAttributeValues: { ':body': { S: '{"status":"skipped","detail":"","at":1}' } },
      }),
    );
    expect(await verify()).toEqual({
      chain,
      n: 3,
      intentId: 'a',
      what: 'the outcome was changed after it was written',
    });
    await dynamo.client.send(new DeleteItemCommand({ TableName: table, Key }));
    expect(await verify()).toMatchObject({ n: 3, what: 'the outcome is gone' });
  });

  it('take a target whatever it calls itself', async () => {
    const chosen = hostileNames.filter((_, n) => n % 3 === 0);
    for (const [n, id] of chosen.entries()) await book(`n${n}`, client(id));
    expect((await readLedger(dynamo.client, table)).chains.size).toBe(chosen.length);
    expect(await verify()).toBeUndefined();
  });
});
