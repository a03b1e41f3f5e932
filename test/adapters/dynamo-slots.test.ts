import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamoSlots } from '../../shared/adapters/dynamo-slots.ts';
import { readIncidents } from '../../shared/adapters/incident-copy.ts';
import { digesting, OWN_MESSAGES } from '../../shared/response/digests.ts';
import { type LocalDynamo, startDynamo } from '../contracts/dynalite.ts';
import { memorySlots } from '../fakes/slots.ts';
import { incident, NOON } from '../given/incidents.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
  await dynamo.createTable('incidents', ['k', 's']);
});
afterAll(() => dynamo.stop());

describe.each([
  ['memory', memorySlots],
  ['DynamoDB', () => dynamoSlots(dynamo.client, 'incidents', { now: () => NOON })],
] as const)('slots in %s', (_, create) => {
  it('give each place to one name, and keep their slots apart', async () => {
    const slots = create();
    expect(await slots.taken('7')).toEqual([]);
    expect(await slots.take('7', 1, 'b')).toBe(true);
    expect(await slots.take('7', 0, 'a')).toBe(true);
    expect(await slots.take('7', 1, 'c')).toBe(false);
    await slots.take('8', 0, 'd');
    expect(await slots.taken('7')).toEqual(['a', 'b']);
    expect(await slots.taken('8')).toEqual(['d']);
  });

  it('let as many in at once as there are incidents with messages of their own, and no more', async () => {
    const digests = digesting({ slots: create(), tell: async () => undefined, clock: { now: () => NOON }, pace: 1 });
    const asked = Array.from({ length: 40 }, (_, n) => digests.admits(incident({ id: `i${n}` })));
    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(OWN_MESSAGES);
  });
});

describe('slots beside incidents', () => {
  it('are no incidents', async () => {
    expect(await readIncidents(dynamo.client, 'incidents')).toEqual([]);
  });
});
