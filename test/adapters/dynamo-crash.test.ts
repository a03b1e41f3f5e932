import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { dynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { readLedger } from '../../shared/adapters/ledger-copy.ts';
import { needsAttention } from '../../shared/incidents/attention.ts';
import { closeIncident } from '../../shared/incidents/episode.ts';
import { familyOf, partsOf } from '../../shared/incidents/id.ts';
import { raise } from '../../shared/pipeline/raise.ts';
import { amend } from '../../shared/response/amend.ts';
import { verifyLedger } from '../../shared/response/verify-ledger.ts';
import { fingerprint } from '../../shared/types/fingerprint.ts';
import type { Intent } from '../../shared/types/ledger.ts';
import { type LocalDynamo, startDynamo } from '../contracts/dynalite.ts';
import { type Chaos, chaos } from '../fakes/chaos.ts';
import { certificate, client, DAY, finding, MINUTE, NOON } from '../given/incidents.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
  await dynamo.createTable('incidents', ['k', 's']);
  await dynamo.createTable('ledger', ['k', 's']);
});
afterAll(() => dynamo.stop());

/** Runs steps in order, each again after a crash, as Lambda and Kinesis would. */
const untilDone = async (
  storm: Chaos,
  steps: (connected: LocalDynamo['client']) => readonly (() => Promise<unknown>)[],
): Promise<void> => {
  const process = { dead: false };
  for (const step of steps(storm.wrap(process, dynamo.client)))
    for (let attempt = 0; ; attempt += 1) {
      process.dead = false;
      try {
        await step();
        break;
      } catch (error) {
        if (attempt > 3) throw error;
      }
    }
};

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Opens, announces, closes, announces, and opens the next episode. */
const lifeOf = (name: string) => (connected: LocalDynamo['client']) => {
  const incidents = dynamoIncidents(connected, 'incidents', { familyOf, partsOf, needsAttention });
  const raising = { incidents, announcer: { announce: async () => undefined }, log: silent, pace: 1 };
  const seen = (at: number) => [finding({ entity: client(name), at })];
  const newest = async () => {
    const stored = await incidents.newest('publish-flood', client(name));
    if (!stored) throw new Error('not stored');
    return stored.incident.id;
  };
  return [
    () => raise(seen(NOON), raising),
    async () => amend(incidents, await newest(), (one) => (one.status === 'open' ? closeIncident(one, MINUTE) : one)),
    async () => amend(incidents, await newest(), (one) => ({ ...one, announced: one.revision })),
    () => raise(seen(NOON + DAY), raising),
  ];
};

const intentOf = (id: string): Intent => ({
  id,
  action: 'deactivate',
  target: certificate(id),
  incidentId: undefined,
  requestedBy: 'ann',
  reason: '',
  at: NOON,
  prior: {},
  request: {},
});

/** Intends, starts, settles and forgets. */
const bookingOf = (id: string) => (connected: LocalDynamo['client']) => {
  const ledger = dynamoLedger(connected, 'ledger');
  return [
    () => ledger.intend(intentOf(id)),
    () => ledger.start(id, { prior: { status: 'ACTIVE' } }),
    () => ledger.settle(id, { status: 'done', detail: '', at: NOON }),
    () => ledger.forget(id),
  ];
};

const writesOf = async (
  steps: (connected: LocalDynamo['client']) => readonly (() => Promise<unknown>)[],
): Promise<number> => {
  const calm = chaos([], 'before');
  await untilDone(calm, steps);
  return calm.calls();
};

describe.each(['before', 'after'] as const)('a crash %s any call to DynamoDB', (when) => {
  it('leaves one open episode, the closed one beside it, and a marker for what is open', async () => {
    const incidents = dynamoIncidents(dynamo.client, 'incidents', { familyOf, partsOf, needsAttention });
    const calls = await writesOf(lifeOf(`calm-${when}`));
    for (let at = 1; at <= calls; at += 1) {
      const name = `${when}-${at}`;
      await untilDone(chaos([at], when), lifeOf(name));
      const newest = (await incidents.newest('publish-flood', client(name)))?.incident;
      expect({ at, newest }).toMatchObject({ at, newest: { status: 'open', openedAt: NOON + DAY } });
      const first = (await incidents.get(newest?.id.replace(/\d+$/, String(NOON / 1_000)) ?? ''))?.incident;
      expect({ at, first }).toMatchObject({ at, first: { status: 'closed', openedAt: NOON } });
      expect(await incidents.attention()).toContain(newest?.id);
    }
  });

  it('leaves one intent, one prior state and one outcome, each linked once in an unbroken chain', async () => {
    const ledger = dynamoLedger(dynamo.client, 'ledger');
    const calls = await writesOf(bookingOf(`calm-${when}`));
    for (let at = 1; at <= calls; at += 1) {
      const id = `${when}-${at}`;
      await untilDone(chaos([at], when), bookingOf(id));
      expect(await ledger.find(id)).toMatchObject({
        intent: { id, prior: { status: 'ACTIVE' } },
        started: true,
        outcome: { status: 'done' },
      });
      expect((await ledger.pending()).map((one) => one.id)).not.toContain(id);
      expect(await ledger.history('deactivate', certificate(id))).toHaveLength(1);
    }
    const copy = await readLedger(dynamo.client, 'ledger');
    expect(verifyLedger(copy, [], NOON + DAY)).toBeUndefined();
    for (let at = 1; at <= calls; at += 1) {
      const links = copy.chains.get(fingerprint(certificate(`${when}-${at}`)));
      expect({ at, steps: links?.map(({ step }) => step) }).toEqual({ at, steps: ['intent', 'start', 'outcome'] });
    }
  }, 20_000);
});
