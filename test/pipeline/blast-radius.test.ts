import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../shared/types/finding.ts';
import {
  acquaintance,
  CERTIFICATE,
  certificate,
  client,
  finding,
  HOUR,
  MINUTE,
  NOON,
  standing,
} from '../given/incidents.ts';
import { holder, type World, world } from './world.ts';

const idOf = (n: number): string => `${n}`.padStart(4, '0').padEnd(64, 'a');

/** `count` more devices like the one that there is: known for a month, connected, and all of them found to flood. */
const site = (w: World, count: number): readonly Finding[] =>
  Array.from({ length: count }, (_, n) => {
    w.certificates.put(idOf(n), 'ACTIVE');
    w.principals.set(idOf(n), standing({ clients: [acquaintance(`valve-${n}`)] }));
    w.clients.set(`valve-${n}`, holder(idOf(n)));
    w.connections.open(`valve-${n}`);
    const related = { clients: [`valve-${n}`], principals: [idOf(n)], addresses: ['192.0.2.7'] };
    return finding({ entity: client(`valve-${n}`), culprit: certificate(idOf(n)), related, at: w.now() });
  });

const raiseAll = async (w: World, findings: readonly Finding[]): Promise<readonly string[]> =>
  (await w.raise(findings)).map(({ id }) => id);

const criticals = (w: World) => w.announced.filter(({ detector }) => detector === 'blast-radius');

describe('what would exceed a cap', () => {
  it('is done to nobody, and one critical incident asks once for all', async () => {
    const w = world();
    const ids = await raiseAll(w, site(w, 20));
    await Promise.all(ids.map((id) => w.react(id)));
    w.pass(MINUTE);
    await w.sweep();
    expect(w.certificates.updates).toEqual([]);
    expect(w.connections.ends).toEqual([]);
    expect(criticals(w)).toHaveLength(1);
    expect(criticals(w)[0]).toMatchObject({ severity: 'critical', decision: { because: 'cap' } });
    const held = await Promise.all(ids.map(async (id) => (await w.incidents.get(id))?.incident.decision));
    expect(new Set(held.map((decision) => (decision?.kind === 'held' ? decision.because : 'acts')))).toEqual(
      new Set(['cap']),
    );
    const told = w.announced.length;
    for (let minute = 0; minute < 5; minute += 1) {
      w.pass(MINUTE);
      await w.sweep();
    }
    expect(w.announced).toHaveLength(told);
  });

  it('within one incident is done to none of its culprits', async () => {
    const w = world();
    const shared = site(w, 7).map((one, n) => ({ ...one, entity: client('valve-0'), at: NOON + n }));
    for (const id of await raiseAll(w, shared)) await w.react(id);
    expect(w.certificates.updates).toEqual([]);
  });

  it('leaves what is below the cap to be done', async () => {
    const w = world();
    for (const id of await raiseAll(w, site(w, 5))) await w.react(id);
    expect(w.certificates.updates).toHaveLength(5);
    w.pass(MINUTE);
    const [sixth] = await raiseAll(w, [finding({ at: w.now() })]);
    await w.react(sixth ?? '');
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('ACTIVE');
    expect(criticals(w)).toHaveLength(1);
  });

  it('counts by share where the fleet is small', async () => {
    const w = world();
    Object.assign(w.crowd, { inFleet: 60 });
    const ids = await raiseAll(w, site(w, 2));
    for (const id of ids) await w.react(id);
    expect(w.certificates.updates).toEqual([]);
    expect(criticals(w)).toHaveLength(1);
  });

  it('is not known where caps or crowds cannot be read: then nothing is done either', async () => {
    for (const name of ['caps', 'crowds'] as const) {
      const w = world();
      if (name === 'caps') w.caps.read = () => Promise.reject(new Error('AccessDenied'));
      else w.crowds.of = () => Promise.reject(new Error('AccessDenied'));
      const [id] = await raiseAll(w, [finding()]);
      await w.react(id ?? '');
      expect(w.certificates.updates).toEqual([]);
      expect(criticals(w)).toHaveLength(1);
    }
  });

  it('is not brought about by evidence that anybody can forge, nor by certificates of today', async () => {
    const w = world();
    const forged = site(w, 20).map((one) => ({ ...one, class: 'claimed' as const }));
    const young = site(w, 30).slice(20);
    for (const { culprit } of young) w.principals.set(culprit?.id ?? '', standing({ firstSeenAt: NOON - HOUR }));
    await raiseAll(w, [...forged, ...young]);
    const [id] = await raiseAll(w, [finding()]);
    await w.react(id ?? '');
    expect(w.certificates.updates).toEqual([`INACTIVE ${CERTIFICATE}`]);
  });

  it('binds people too, unless they say otherwise, which the ledger keeps', async () => {
    const w = world();
    for (const id of await raiseAll(w, site(w, 5))) await w.react(id);
    const asked = { certificateId: CERTIFICATE, reason: 'stolen', requestedBy: 'ann' };
    expect(await w.request('deactivate', asked)).toMatchObject({
      status: 'skipped',
      detail: expect.stringContaining('more than the cap of 5: nothing was changed'),
    });
    expect(await w.ledger.history('deactivate', certificate())).toEqual([]);
    expect(await w.request('deactivate', { ...asked, override: 'caps' })).toMatchObject({ status: 'done' });
    const [entry] = await w.ledger.history('deactivate', certificate());
    expect(entry?.intent.request).toMatchObject({ override: 'caps' });
  });

  it('never keeps an action from being taken back', async () => {
    const w = world();
    const findings = site(w, 5);
    for (const id of await raiseAll(w, findings)) await w.react(id);
    const asked = { certificateId: idOf(0), reason: 'false alarm', requestedBy: 'ann' };
    expect(await w.request('reinstate', asked)).toMatchObject({ status: 'done' });
  });
});
