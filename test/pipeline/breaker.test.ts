import { describe, expect, it } from '@jest/globals';
import {
  CERTIFICATE,
  certificate,
  client,
  DAY,
  finding,
  MINUTE,
  OTHER_CERTIFICATE,
  standing,
} from '../given/incidents.ts';
import { type World, world } from './world.ts';

const person = { requestedBy: 'ann', reason: 'looked at it' };

const cut = async (w: World, over: Parameters<typeof finding>[0] = {}): Promise<string> => {
  const incident = (await w.raise([finding({ at: w.now(), ...over })])).at(-1);
  await w.react(incident?.id ?? '');
  return incident?.id ?? '';
};

const other = (w: World) => {
  w.certificates.put(OTHER_CERTIFICATE, 'ACTIVE');
  w.principals.set(OTHER_CERTIFICATE, standing());
  return cut(w, { entity: client('meter-2'), culprit: certificate(OTHER_CERTIFICATE) });
};

const pages = (w: World) => w.announced.filter(({ detector }) => detector === 'breaker');

describe('the breaker', () => {
  it('trips where others go missing after we acted: what comes next waits for people, who are paged once', async () => {
    const w = world();
    await cut(w);
    Object.assign(w.lost, { lost: 600 });
    for (let minute = 0; minute < 5; minute += 1) {
      w.pass(MINUTE);
      await w.sweep();
    }
    expect(pages(w)).toHaveLength(1);
    expect(pages(w)[0]?.severity).toBe('critical');
    const id = await other(w);
    expect(w.certificates.statusOf(OTHER_CERTIFICATE)).toBe('ACTIVE');
    expect((await w.incidents.get(id))?.incident.decision).toMatchObject({ because: 'approve' });
    expect(await w.approve({ incidentId: id, approvedBy: 'ann' })).toMatchObject({ status: 'done' });
  });

  it('stops what was decided before it tripped, and not what takes an action back', async () => {
    const w = world();
    await cut(w);
    const { find } = w.ledger;
    w.ledger.find = async (id) => {
      w.ledger.find = find;
      Object.assign(w.lost, { lost: 600 });
      await w.sweep();
      return find(id);
    };
    await other(w);
    expect(w.certificates.statusOf(OTHER_CERTIFICATE)).toBe('ACTIVE');
    Object.assign(w.lost, { lost: 0 });
    for (let minute = 0; minute < 40; minute += 1) {
      w.pass(MINUTE);
      await w.sweep();
    }
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('ACTIVE');
  });

  it.each([
    ['we did not act', false, { lost: 600 }],
    ['only a handful is missing', true, { lost: 6 }],
    ['the share that is missing is small', true, { lost: 400 }],
  ])('does not trip where %s', async (_, acted, lost) => {
    const w = world();
    if (acted) await cut(w);
    Object.assign(w.lost, lost);
    w.pass(MINUTE);
    await w.sweep();
    expect(pages(w)).toEqual([]);
    expect(await w.guards.all()).toEqual([]);
  });

  it('does not trip over what we did half an hour ago', async () => {
    const w = world();
    await cut(w);
    w.pass(30 * MINUTE);
    Object.assign(w.lost, { lost: 600 });
    await w.sweep();
    expect(pages(w)).toEqual([]);
  });

  it('is lifted by people, which the ledger keeps, and not tripped again by the same losses', async () => {
    const w = world();
    await cut(w);
    Object.assign(w.lost, { lost: 600 });
    w.pass(MINUTE);
    await w.sweep();
    w.pass(MINUTE);
    expect(await w.guard({ lift: 'breaker', ...person })).toMatchObject({ status: 'done' });
    expect((await w.guards.changes()).map(({ change, requestedBy }) => [change, requestedBy])).toEqual([
      ['lifted', 'ann'],
      ['written', 'floodgate'],
    ]);
    w.pass(MINUTE);
    await w.sweep();
    expect(pages(w)).toHaveLength(1);
    await other(w);
    expect(w.certificates.statusOf(OTHER_CERTIFICATE)).toBe('INACTIVE');
  });

  it('never loosens what is stricter', async () => {
    const w = world();
    await cut(w);
    Object.assign(w.lost, { lost: 600 });
    w.pass(MINUTE);
    await w.sweep();
    w.switches.breaker = 'observe';
    const id = await other(w);
    expect((await w.incidents.get(id))?.incident.decision).toMatchObject({ because: 'observe' });
    w.pass(DAY);
  });

  it('cannot be put up as a guard by a request, so that nobody is disarmed quietly', async () => {
    const w = world();
    await expect(w.guard({ trip: 'breaker', hours: 1, ...person })).rejects.toThrow('guard: ');
    expect(await w.guards.all()).toEqual([]);
  });
});
