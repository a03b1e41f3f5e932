import { describe, expect, it } from '@jest/globals';
import { defaultPolicy } from '../../shared/response/policy.ts';
import { chaos } from '../fakes/chaos.ts';
import { QUARANTINE } from '../fakes/quarantine.ts';
import { CERTIFICATE, certificate, finding, MINUTE } from '../given/incidents.ts';
import { type World, type WorldOptions, world } from '../pipeline/world.ts';

const asked = { certificateId: CERTIFICATE, reason: 'odd', requestedBy: 'ann' };
const policy = { ...defaultPolicy, highest: { ...defaultPolicy.highest, 'publish-flood': 'quarantine' } } as const;
const IN_GROUP = `thing-1 ${QUARANTINE}`;
const WITH_POLICY = `${CERTIFICATE} ${QUARANTINE}`;

const withThings = (options: WorldOptions = {}, ...names: readonly string[]): World => {
  const w = world(options);
  w.registered.set(
    CERTIFICATE,
    names.map((name) => ({ name, groups: ['site-7'] })),
  );
  return w;
};

const held = ({ apart }: World): readonly string[] => [...apart.members, ...apart.policies].toSorted();

const reacted = async (w: World): Promise<string> => {
  const id = (await w.raise([finding({ at: w.now() })])).at(-1)?.id ?? '';
  await w.react(id);
  return id;
};

describe('quarantine', () => {
  it('puts the things of a certificate into the group and the policy onto it, as a lease', async () => {
    const w = withThings({ mode: 'observe' }, 'thing-1', 'thing-2');
    expect(await w.request('quarantine', asked)).toMatchObject({
      status: 'done',
      detail: 'the policy is attached and 2 of its things are in the group: AWS obeys within six to eight minutes',
    });
    expect(held(w)).toEqual([WITH_POLICY, IN_GROUP, `thing-2 ${QUARANTINE}`]);
    const [entry] = await w.ledger.history('quarantine', certificate());
    expect(entry?.intent).toMatchObject({
      prior: { group: QUARANTINE, things: '["thing-1","thing-2"]', policy: QUARANTINE },
      leaseEndsAt: expect.any(Number),
    });
    expect(w.certificates.updates).toEqual([]);
  });

  it('is taken back exactly: what was there before stays', async () => {
    const w = withThings({}, 'thing-1', 'thing-2');
    w.apart.members.add(IN_GROUP);
    w.apart.policies.add(WITH_POLICY);
    await w.request('quarantine', asked);
    expect(await w.request('reinstate', asked)).toMatchObject({
      status: 'done',
      detail: expect.stringContaining('it is out of quarantine'),
    });
    expect(held(w)).toEqual([WITH_POLICY, IN_GROUP]);
    expect(w.certificates.updates).toEqual([]);
  });

  it('is taken back once, and nothing of what people did meanwhile is', async () => {
    const w = withThings({}, 'thing-1');
    await w.request('quarantine', asked);
    await w.request('reinstate', asked);
    w.apart.members.add(IN_GROUP);
    expect(await w.request('reinstate', asked)).toMatchObject({ status: 'skipped' });
    expect(held(w)).toEqual([IN_GROUP]);
  });

  it('of what is in it already does nothing, so there is nothing to take back', async () => {
    const w = withThings({}, 'thing-1');
    w.apart.members.add(IN_GROUP);
    w.apart.policies.add(WITH_POLICY);
    expect(await w.request('quarantine', asked)).toMatchObject({ status: 'skipped' });
    await w.request('reinstate', asked);
    expect(held(w)).toEqual([WITH_POLICY, IN_GROUP]);
  });

  it('that AWS lets happen in part has failed, and all that did is taken back', async () => {
    const w = withThings({}, 'thing-1', 'thing-2');
    w.apart.full.add('thing-2');
    expect(await w.request('quarantine', asked)).toMatchObject({
      status: 'failed',
      detail: 'not all of it: AWS says thing-2 is in ten groups',
    });
    await w.request('reinstate', asked);
    expect(held(w)).toEqual([]);
  });

  it.each(['INACTIVE', 'REVOKED', 'PENDING_ACTIVATION'])('touches nothing that is %s', async (status) => {
    const w = withThings({}, 'thing-1');
    w.certificates.put(CERTIFICATE, status);
    expect(await w.request('quarantine', asked)).toMatchObject({ status: 'skipped' });
    expect(held(w)).toEqual([]);
  });

  it('binds nobody whom the allowlist names', async () => {
    const w = withThings({}, 'thing-1');
    const allow = { what: 'principal', value: CERTIFICATE };
    await w.guard({ allow, hours: 1, reason: 'bench', requestedBy: 'ann' });
    expect(await w.request('quarantine', asked)).toMatchObject({ status: 'skipped' });
    expect(held(w)).toEqual([]);
  });
});

describe('a policy of quarantine', () => {
  it('quarantines by itself, disconnects, and lets out when all was quiet for a lease', async () => {
    const w = withThings({ policy }, 'thing-1');
    const id = await reacted(w);
    expect(held(w)).toEqual([WITH_POLICY, IN_GROUP]);
    expect(w.certificates.updates).toEqual([]);
    expect(w.connections.ends).toEqual(['meter-1']);
    for (let minute = 0; minute < 100 && held(w).length > 0; minute += 1) {
      w.pass(MINUTE);
      await w.sweep();
    }
    expect(held(w)).toEqual([]);
    expect(await w.leases.all()).toEqual([]);
    expect((await w.incidents.get(id))?.incident.deeds).toContainEqual(
      expect.objectContaining({ action: 'reinstate', outcome: 'done' }),
    );
    expect(w.certificates.updates).toEqual([]);
  });

  it('observing changes nothing', async () => {
    const w = withThings({ policy, mode: 'observe' }, 'thing-1');
    await reacted(w);
    expect(held(w)).toEqual([]);
  });

  it('leaves a certificate with several things to people', async () => {
    const w = withThings({ policy }, 'thing-1', 'thing-2');
    await reacted(w);
    expect(held(w)).toEqual([]);
  });

  it('waits in mode approve, and one approval lets it happen', async () => {
    const w = withThings({ policy, mode: 'approve' }, 'thing-1');
    const incidentId = await reacted(w);
    expect(held(w)).toEqual([]);
    expect(await w.approve({ incidentId, approvedBy: 'ann', reason: 'looked' })).toMatchObject({ status: 'done' });
    expect(held(w)).toEqual([WITH_POLICY, IN_GROUP]);
  });

  it('survives a crash at any call: in the end it is all in, and undo takes all of it out', async () => {
    const calls = chaos([], 'before');
    await reacted(withThings({ policy, chaos: calls }, 'thing-1'));
    for (const when of ['before', 'after'] as const)
      for (let death = 1; death <= calls.calls(); death += 1) {
        const w = withThings({ policy, chaos: chaos([death], when) }, 'thing-1');
        await reacted(w).catch(() => undefined);
        w.restart();
        await w.raise([finding({ at: w.now() })]);
        for (let minute = 0; minute < 4; minute += 1) {
          w.pass(MINUTE);
          await w.sweep();
        }
        expect([when, death, ...held(w)]).toEqual([when, death, WITH_POLICY, IN_GROUP]);
        await w.request('reinstate', asked);
        expect([when, death, ...held(w)]).toEqual([when, death]);
      }
  });
});

describe('what ends by itself', () => {
  it('takes back only what was done for its own incident', async () => {
    const w = withThings({}, 'thing-1');
    const first = await reacted(w);
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('INACTIVE');
    // The operator lets it in again by other means; it is found again and cut off again, for another incident.
    w.certificates.put(CERTIFICATE, 'ACTIVE');
    w.pass(20 * MINUTE);
    const [again] = await w.raise([finding({ detector: 'odd-topic', at: w.now() })]);
    await w.react(again?.id ?? '');
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('INACTIVE');
    // The first lease is over long before the second.
    for (let minute = 0; minute < 20; minute += 1) {
      w.pass(MINUTE);
      await w.raise([finding({ detector: 'odd-topic', at: w.now() })]);
      await w.sweep();
    }
    expect((await w.incidents.get(first))?.incident.status).toBe('closed');
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('INACTIVE');
  });
});
