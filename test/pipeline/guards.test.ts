import { describe, expect, it } from '@jest/globals';
import { defaultPolicy } from '../../shared/response/policy.ts';
import { CERTIFICATE, certificate, client, DAY, finding, HOUR, MINUTE, NOON } from '../given/incidents.ts';
import { type World, world } from './world.ts';

const person = { requestedBy: 'ann', reason: 'bench' };
const asked = { certificateId: CERTIFICATE, ...person };

const reacted = async (w: World, at = w.now()): Promise<string> => {
  const incident = (await w.raise([finding({ at })])).at(-1);
  await w.react(incident?.id ?? '');
  return incident?.id ?? '';
};

const touched = (w: World): boolean => w.certificates.updates.length + w.connections.ends.length > 0;

describe('the allowlist', () => {
  it.each([
    ['principal', CERTIFICATE],
    ['client', 'meter-1'],
    ['cidr', '192.0.2.0/24'],
    ['thing-group', 'lab'],
  ])('keeps everybody away from a %s, and the alert still goes out', async (what, value) => {
    const w = world();
    w.registered.set(CERTIFICATE, [{ name: 'thing-1', groups: ['lab'] }]);
    await w.guard({ allow: { what, value }, hours: 1, ...person });
    await reacted(w);
    expect(await w.request('deactivate', asked)).toMatchObject({
      status: 'skipped',
      detail: `the allowlist names its ${what}: bench (ann), so nothing was changed`,
    });
    expect(await w.request('revoke', asked)).toMatchObject({ status: 'skipped' });
    const cut = { clientId: 'meter-1', culprit: CERTIFICATE, requestedBy: 'ann' };
    expect(await w.request('disconnect', cut)).toMatchObject({ status: 'skipped' });
    expect(touched(w)).toBe(false);
    expect(w.announced.length).toBeGreaterThan(0);
  });

  it('that is written after the decision holds when it is carried out', async () => {
    const w = world();
    const { find } = w.ledger;
    w.ledger.find = async (id) => {
      await w.guard({ allow: { what: 'principal', value: CERTIFICATE }, hours: 1, ...person });
      return find(id);
    };
    await reacted(w);
    expect(touched(w)).toBe(false);
  });

  it('ends, and can be lifted before', async () => {
    const w = world();
    await w.guard({ allow: { what: 'principal', value: CERTIFICATE }, hours: 1, ...person });
    w.pass(HOUR);
    expect(await w.request('deactivate', asked)).toMatchObject({ status: 'done' });
    const [kept] = await w.guards.all();
    expect(await w.guard({ lift: kept?.id, ...person })).toMatchObject({ status: 'done' });
    expect(await w.guards.all()).toEqual([]);
    expect(await w.guard({ lift: kept?.id, ...person })).toMatchObject({ status: 'skipped' });
    expect((await w.guards.changes()).map(({ change, requestedBy }) => [change, requestedBy])).toEqual([
      ['lifted', 'ann'],
      ['written', 'ann'],
    ]);
  });

  it('that cannot be read lets nothing be done', async () => {
    const w = world();
    w.guards.all = () => Promise.reject(new Error('AccessDenied'));
    await reacted(w);
    await expect(w.request('deactivate', asked)).rejects.toThrow('AccessDenied');
    expect(touched(w)).toBe(false);
    expect(w.announced.length).toBeGreaterThan(0);
  });

  it('does not name whose things cannot be read, so that nothing is done', async () => {
    const w = world();
    await w.guard({ allow: { what: 'thing-group', value: 'lab' }, hours: 1, ...person });
    w.things.ofPrincipal = () => Promise.reject(new Error('ThrottlingException'));
    await expect(w.request('deactivate', asked)).rejects.toThrow('ThrottlingException');
    expect(touched(w)).toBe(false);
  });
});

describe('a provisioning certificate', () => {
  it('is touched by nobody, people included, and the alert still goes out', async () => {
    const w = world({ policy: { ...defaultPolicy, provisioning: [CERTIFICATE] } });
    await reacted(w);
    expect(await w.request('deactivate', { ...asked, override: 'caps' })).toMatchObject({
      status: 'skipped',
      detail: 'it is a provisioning certificate, which nobody touches',
    });
    expect(await w.request('revoke', asked)).toMatchObject({ status: 'skipped' });
    expect(touched(w)).toBe(false);
    expect(w.announced.length).toBeGreaterThan(0);
  });
});

describe('a mute', () => {
  it('silences announcement and action of one detector about one entity, and keeps the incident', async () => {
    const w = world();
    await w.guard({ mute: { detector: 'publish-flood', entity: client('meter-1') }, hours: 1, ...person });
    const id = await reacted(w);
    await w.sweep();
    w.pass(2 * MINUTE);
    await w.sweep();
    expect(touched(w)).toBe(false);
    expect(w.announced).toEqual([]);
    expect((await w.incidents.get(id))?.incident).toMatchObject({ status: 'open', decision: { because: 'muted' } });
    await w.raise([finding({ entity: client('meter-2') })]);
    expect(w.announced).toHaveLength(1);
  });

  it('that is written after the decision holds when it is carried out, but not for people', async () => {
    const w = world();
    const { find } = w.ledger;
    w.ledger.find = async (id) => {
      await w.guard({ mute: { detector: 'publish-flood', entity: client('meter-1') }, hours: 1, ...person });
      return find(id);
    };
    await reacted(w);
    expect(touched(w)).toBe(false);
    expect(await w.request('deactivate', asked)).toMatchObject({ status: 'done' });
  });
});

describe('undo', () => {
  it('protects for 24 hours from what Floodgate does by itself, and from nothing that people do', async () => {
    const w = world();
    await reacted(w);
    await w.request('reinstate', asked);
    w.pass(23 * HOUR);
    const id = await reacted(w);
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('ACTIVE');
    expect((await w.incidents.get(id))?.incident.decision).toMatchObject({ because: 'immune' });
    w.pass(HOUR);
    w.principals.set(CERTIFICATE, { ...(await w.standingOf(CERTIFICATE)), firstSeenAt: NOON - DAY });
    await w.react(id);
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('INACTIVE');
  });

  it('that races a reaction wins, whichever comes first', async () => {
    const w = world();
    const { find } = w.ledger;
    w.ledger.find = async (id) => {
      w.ledger.find = find;
      await w.request('reinstate', asked);
      return find(id);
    };
    await reacted(w);
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('ACTIVE');
    expect(await w.request('deactivate', asked)).toMatchObject({ status: 'done' });
  });

  it('by Floodgate itself, with an intent, protects nobody', async () => {
    const w = world();
    const id = await reacted(w);
    await w.ledger.intend({
      id: `${id}.reinstate.${'0'.repeat(32)}`,
      action: 'reinstate',
      target: certificate(),
      incidentId: id,
      requestedBy: 'floodgate',
      reason: 'over',
      at: NOON,
      prior: {},
      request: { certificateId: CERTIFICATE, reason: 'over', requestedBy: 'floodgate', incidentId: id },
    });
    await w.request('reinstate', {
      certificateId: CERTIFICATE,
      reason: 'over',
      requestedBy: 'floodgate',
      incidentId: id,
      intentId: `${id}.reinstate.${'0'.repeat(32)}`,
    });
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('ACTIVE');
    expect(await w.guards.all()).toEqual([]);
  });
});

describe('a request to guard', () => {
  it.each<[unknown, string]>([
    [{ ...person, hours: 1 }, 'guard: '],
    [{ allow: { what: 'cidr', value: 'x' }, hours: 1, ...person }, 'guard: '],
    [{ allow: { what: 'client', value: 'x' }, ...person }, 'guard: '],
    [{ allow: { what: 'client', value: 'x' }, hours: 9_000, ...person }, 'guard: '],
    [{ mute: { detector: 'no-such', entity: client('x') }, hours: 1, ...person }, 'guard: '],
    [{ mute: { detector: 'publish-flood', entity: client('x') }, hours: 721, ...person }, 'guard: '],
    [{ lift: 'x', requestedBy: 'ann' }, 'guard: '],
  ])('that says %j is refused, and nothing is written', async (input, message) => {
    const w = world();
    await expect(w.guard(input)).rejects.toThrow(message);
    expect(await w.guards.changes()).toEqual([]);
  });
});
