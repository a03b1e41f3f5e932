import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamoCaps } from '../../shared/adapters/dynamo-caps.ts';
import { dynamoCensus } from '../../shared/adapters/dynamo-census.ts';
import { dynamoCensusNotes } from '../../shared/adapters/dynamo-census-notes.ts';
import { dynamoLeases } from '../../shared/adapters/dynamo-leases.ts';
import { dynamoProposals } from '../../shared/adapters/dynamo-proposals.ts';
import type { Caps } from '../../shared/ports/caps.ts';
import type { Census, CensusNotes } from '../../shared/ports/census.ts';
import type { Leases } from '../../shared/ports/leases.ts';
import type { Proposals } from '../../shared/ports/proposals.ts';
import { memoryCaps } from '../fakes/caps.ts';
import { memoryCensus } from '../fakes/census.ts';
import { memoryLeases } from '../fakes/leases.ts';
import { memoryProposals } from '../fakes/proposals.ts';
import { CERTIFICATE, certificate, NOON } from '../given/incidents.ts';
import { type LocalDynamo, startDynamo } from './dynalite.ts';

let dynamo: LocalDynamo;
let tables = 0;

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const table = async (...keys: readonly [string, string?]): Promise<string> => {
  tables += 1;
  await dynamo.createTable(`table-${tables}`, keys);
  return `table-${tables}`;
};

describe.each<[string, () => Promise<Caps>]>([
  ['memory', async () => memoryCaps()],
  ['DynamoDB', async () => dynamoCaps(dynamo.client, await table('k', 's'))],
])('%s keeps reservations', (_, create) => {
  const one = { kind: 'certificate', principal: 'a\u202e', group: 'g', at: NOON } as const;

  it('none at first, then what was written over what was read', async () => {
    const caps = await create();
    expect(await caps.read()).toEqual({ reservations: [], rev: 0 });
    expect(await caps.write([one], 0)).toBe(true);
    expect(await caps.read()).toEqual({ reservations: [one], rev: 1 });
    expect(await caps.write([], 1)).toBe(true);
    expect(await caps.read()).toEqual({ reservations: [], rev: 2 });
  });

  it('of several writers at once one', async () => {
    const caps = await create();
    for (const rev of [0, 1]) {
      const wrote = await Promise.all(Array.from({ length: 6 }, () => caps.write([one], rev)));
      expect(wrote.filter(Boolean)).toHaveLength(1);
    }
  });
});

describe.each<[string, () => Promise<Proposals>]>([
  ['memory', async () => memoryProposals()],
  ['DynamoDB', async () => dynamoProposals(dynamo.client, await table('k', 's'))],
])('%s keeps proposals', (_, create) => {
  it('by incident, the newest under each id', async () => {
    const proposals = await create();
    const proposal = {
      id: 'p1',
      action: 'deactivate',
      target: certificate(),
      request: { reason: '"\u202e' },
      requestedBy: 'floodgate',
      at: NOON,
    } as const;
    expect(await proposals.of('incident-1')).toEqual([]);
    await proposals.propose('incident-1', proposal);
    await proposals.propose('incident-1', { ...proposal, at: NOON + 1 });
    await proposals.propose('incident-1', { ...proposal, id: 'p2' });
    await proposals.propose('incident-2', proposal);
    expect((await proposals.of('incident-1')).toSorted((a, b) => a.id.localeCompare(b.id))).toEqual([
      { ...proposal, at: NOON + 1 },
      { ...proposal, id: 'p2' },
    ]);
  });
});

describe.each<[string, () => Promise<Census & CensusNotes>]>([
  ['memory', async () => memoryCensus()],
  [
    'DynamoDB',
    async () => {
      const name = await table('k');
      return { ...dynamoCensus(dynamo.client, name), ...dynamoCensusNotes(dynamo.client, name) };
    },
  ],
])('%s keeps the census', (_, create) => {
  it('united by key', async () => {
    const census = await create();
    await census.add('a', ['x', 'y'], 1);
    await census.add('a', ['y', 'z'], 1);
    await census.add('b', ['x'], 1);
    const found = await census.read(['a', 'b', 'c']);
    expect([...(found.get('a') ?? [])].toSorted()).toEqual(['x', 'y', 'z']);
    expect(found.get('b')).toEqual(['x']);
    expect(found.get('c') ?? []).toEqual([]);
  });
});

describe.each<[string, () => Promise<Leases>]>([
  ['memory', async () => memoryLeases()],
  ['DynamoDB', async () => dynamoLeases(dynamo.client, await table('k', 's'))],
])('%s keeps leases', (_, create) => {
  const lease = {
    id: 'lease-1',
    principal: CERTIFICATE,
    incidentId: 'x',
    since: NOON,
    endsAt: NOON + 2,
    lengthMs: 2,
    latestEnd: NOON + 9,
    isExtended: false,
  };

  it('until they are closed: opened once, and noted only while they are open', async () => {
    const leases = await create();
    await leases.open(lease);
    await leases.note({ ...lease, echoedAt: NOON + 1, isExtended: true });
    await leases.open(lease);
    await leases.open({ ...lease, id: 'lease-2' });
    expect((await leases.all()).toSorted((a, b) => a.id.localeCompare(b.id))).toEqual([
      { ...lease, echoedAt: NOON + 1, isExtended: true },
      { ...lease, id: 'lease-2' },
    ]);
    await leases.close('lease-1');
    await leases.note(lease);
    await leases.close('lease-1');
    expect(await leases.all()).toEqual([{ ...lease, id: 'lease-2' }]);
  });
});
