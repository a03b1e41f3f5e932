import { describe, expect, it } from '@jest/globals';
import { defaultPolicy } from '../../shared/response/policy.ts';
import type { Finding } from '../../shared/types/finding.ts';
import type { Mode } from '../../shared/types/policy.ts';
import {
  acquaintance,
  blameless,
  CERTIFICATE,
  certificate,
  client,
  DAY,
  finding,
  HOUR,
  incident,
  MINUTE,
  NOON,
  OTHER_CERTIFICATE,
  standing,
} from '../given/incidents.ts';
import { holder, type World, world } from './world.ts';

const raised = async (w: World, findings: readonly Finding[] = [finding()]): Promise<string> => {
  const [incident] = await w.raise(findings);
  if (!incident) throw new Error('nothing was raised');
  return incident.id;
};

const reacted = async (w: World, findings?: readonly Finding[]) => {
  const id = await raised(w, findings);
  await w.react(id);
  return deedsIn(w, id);
};

const deedsIn = async (w: World, id: string): Promise<readonly string[] | undefined> =>
  (await w.incidents.get(id))?.incident.deeds.map(
    ({ action, target, outcome }) => `${action} ${target.id.slice(0, 8)} ${outcome}`,
  );

/** Everything that was changed outside. */
const touches = (w: World): readonly string[] => [...w.certificates.updates, ...w.connections.ends];

describe('reacting to an incident', () => {
  it('deactivates the certificate first, then ends its connection, and tells people both', async () => {
    const w = world();
    const deeds = await reacted(w);
    expect(deeds).toEqual(['deactivate c0ffee00 done', 'disconnect meter-1 done']);
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('INACTIVE');
    expect(await w.connections.isOpen('meter-1')).toBe(false);
    expect(w.announced.map(({ revision, deeds: told }) => [revision, told.length])).toEqual([
      [1, 0],
      [3, 2],
    ]);
  });

  it('has its intent in the ledger before the call, the prior state in it, and the outcome after', async () => {
    const w = world();
    let before: unknown;
    const { deactivate } = w.certificates;
    w.certificates.deactivate = async (id) => {
      [before] = await w.ledger.history('deactivate', certificate());
      await deactivate(id);
    };
    await reacted(w);
    expect(before).toMatchObject({
      intent: { requestedBy: 'floodgate', prior: { status: 'ACTIVE' }, request: { certificateId: CERTIFICATE } },
      outcome: undefined,
    });
    const [after] = await w.ledger.history('deactivate', certificate());
    expect(after).toMatchObject({
      intent: { leaseEndsAt: expect.any(Number) },
      outcome: { status: 'done', after: { status: 'INACTIVE' } },
    });
  });

  it('does nothing twice, however often the hint comes', async () => {
    const w = world();
    const id = await raised(w);
    await Promise.all([w.react(id), w.react(id)]);
    await w.react(id);
    const heard = w.announced.length;
    w.pass(10 * MINUTE);
    await w.react(id);
    await w.sweep();
    expect(w.certificates.updates).toHaveLength(1);
    expect(w.connections.ends).toEqual(['meter-1']);
    expect(w.announced).toHaveLength(heard);
  });

  it('acts on each culprit of the incident', async () => {
    const w = world();
    w.certificates.put(OTHER_CERTIFICATE, 'ACTIVE');
    w.principals.set(OTHER_CERTIFICATE, standing({ clients: [acquaintance('meter-2')] }));
    w.clients.set('meter-2', holder(OTHER_CERTIFICATE));
    w.connections.open('meter-2');
    const deeds = await reacted(w, [finding(), finding({ culprit: certificate(OTHER_CERTIFICATE), at: NOON + 1 })]);
    expect(deeds).toEqual([
      'deactivate c0ffee00 done',
      'disconnect meter-1 done',
      'deactivate decaf000 done',
      'disconnect meter-2 done',
    ]);
  });

  it('in a take-over deactivates the thief, and never ends the connection under the victim’s client id', async () => {
    const w = world();
    const deeds = await reacted(w, [
      finding({ detector: 'take-over', entity: client('meter-1'), victim: client('meter-1') }),
    ]);
    expect(deeds).toEqual(['deactivate c0ffee00 done']);
    expect(w.connections.ends).toEqual([]);
  });

  it('leaves a client id alone that somebody else holds or held of late', async () => {
    const w = world();
    const clients = ['meter-1', 'meter-2', 'meter-3'].map((id, n) => acquaintance(id, NOON - HOUR, NOON - n));
    w.principals.set(CERTIFICATE, standing({ clients: [acquaintance('own'), ...clients] }));
    w.clients.set('own', holder(CERTIFICATE));
    w.clients.set('meter-1', {
      ...holder(OTHER_CERTIFICATE),
      principals: [acquaintance(CERTIFICATE), acquaintance(OTHER_CERTIFICATE)],
    });
    w.clients.set('meter-2', {
      ...holder(CERTIFICATE),
      principals: [acquaintance(CERTIFICATE), acquaintance(OTHER_CERTIFICATE, 0, NOON - 29 * MINUTE)],
    });
    w.clients.set('meter-3', {
      ...holder(CERTIFICATE),
      principals: [acquaintance(CERTIFICATE), acquaintance(OTHER_CERTIFICATE, 0, NOON - 31 * MINUTE)],
    });
    for (const id of ['own', 'meter-2', 'meter-3']) w.connections.open(id);
    const deeds = await reacted(w);
    expect(deeds?.toSorted()).toEqual([
      'deactivate c0ffee00 done',
      'disconnect meter-1 skipped',
      'disconnect meter-2 skipped',
      'disconnect meter-3 done',
      'disconnect own done',
    ]);
    expect(w.connections.ends.toSorted()).toEqual(['meter-3', 'own']);
  });

  it.each<[Mode, string]>([
    ['observe', 'observing: would have deactivated'],
    ['approve', 'waits for approval: would have deactivated'],
  ])('with the mode at %s changes nothing and says what it would have done, once', async (mode, words) => {
    const w = world({ mode });
    const id = await raised(w);
    await w.react(id);
    await w.react(id);
    expect(touches(w)).toEqual([]);
    expect(await w.ledger.pending()).toEqual([]);
    expect(w.announced).toHaveLength(2);
    expect(w.announced[1]?.decision).toMatchObject({ kind: 'held', reason: expect.stringContaining(words) });
  });

  it.each(['mode', 'breaker'] as const)('observes while the %s cannot be read', async (name) => {
    const w = world();
    w.switches[name] = undefined;
    await reacted(w);
    expect(touches(w)).toEqual([]);
    expect(w.logged).toContain('switches unreadable: observing');
  });

  it('acts at once when people turn the switch to enforce', async () => {
    const w = world({ mode: 'observe' });
    const id = await raised(w);
    await w.react(id);
    w.switches.mode = 'enforce';
    await w.sweep();
    expect(await deedsIn(w, id)).toContain('deactivate c0ffee00 done');
  });

  it('on claimed evidence alerts and does nothing, without a second message', async () => {
    const w = world();
    const deeds = await reacted(w, [finding({ class: 'claimed' })]);
    expect(touches(w)).toEqual([]);
    expect(deeds).toEqual([]);
    expect(w.announced).toHaveLength(1);
  });

  it('takes each finding by itself: a forged one beside a true one blames nobody', async () => {
    const w = world();
    w.certificates.put(OTHER_CERTIFICATE, 'ACTIVE');
    w.principals.set(OTHER_CERTIFICATE, standing());
    await reacted(w, [
      finding(),
      finding({ class: 'claimed', culprit: certificate(OTHER_CERTIFICATE), severity: 'critical' }),
    ]);
    expect(w.certificates.statusOf(OTHER_CERTIFICATE)).toBe('ACTIVE');
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('INACTIVE');
  });

  it('never touches whom nobody blames, although the evidence names them', async () => {
    const w = world();
    await reacted(w, [
      blameless({
        class: 'authenticated',
        related: { clients: ['meter-1'], principals: [CERTIFICATE], addresses: [] },
      }),
    ]);
    expect(touches(w)).toEqual([]);
  });

  it('only disconnects a certificate that several devices have long shared', async () => {
    const w = world();
    w.principals.set(
      CERTIFICATE,
      standing({ clients: [acquaintance('meter-1'), acquaintance('old', NOON - 9 * DAY, NOON - 2 * DAY)] }),
    );
    expect(await reacted(w)).toEqual(['disconnect meter-1 done']);
    expect(w.certificates.updates).toEqual([]);
  });

  it('cuts nothing when what is known of the culprit cannot be read', async () => {
    const w = world();
    w.principals.clear();
    await reacted(w);
    expect(touches(w)).toEqual([]);
    expect(w.logged).toContain('standing unreadable: disconnect at most');
  });

  it('says that it failed when it failed', async () => {
    const w = world();
    w.certificates.deactivate = () => Promise.reject(new Error('ThrottlingException'));
    const deeds = await reacted(w);
    expect(deeds).toEqual(['deactivate c0ffee00 failed']);
    expect(w.announced.at(-1)?.deeds[0]?.detail).toBe(
      'no answer so far, it is tried again: Error: ThrottlingException',
    );
    expect(w.connections.ends).toEqual([]);
  });

  it('leaves alone what somebody else deactivated, and says so', async () => {
    const w = world();
    w.certificates.put(CERTIFICATE, 'INACTIVE');
    expect(await reacted(w)).toEqual(['deactivate c0ffee00 skipped']);
    expect(touches(w)).toEqual([]);
  });

  it('is stopped by the breaker even after the decision', async () => {
    const w = world();
    const id = await raised(w);
    const { find } = w.ledger;
    w.ledger.find = async (intent) => {
      w.switches.breaker = 'observe';
      return find(intent);
    };
    await w.react(id);
    expect(touches(w)).toEqual([]);
    expect(await deedsIn(w, id)).toEqual(['deactivate c0ffee00 skipped']);
  });

  it('does not begin anew what another run may still be at', async () => {
    const w = world();
    const id = await raised(w);
    const { deactivate } = w.certificates;
    let second: Promise<unknown> | undefined;
    w.certificates.deactivate = async (certificateId) => {
      second ??= w.react(id);
      await second;
      await deactivate(certificateId);
    };
    await w.react(id);
    expect(w.certificates.updates).toHaveLength(1);
    expect(await deedsIn(w, id)).toEqual(['deactivate c0ffee00 done', 'disconnect meter-1 done']);
  });

  it('begins nothing when little time is left, and sweep goes on', async () => {
    const w = world();
    const id = await raised(w);
    const { deactivate } = w.certificates;
    w.certificates.deactivate = async (certificateId) => {
      w.pass(21_000);
      await deactivate(certificateId);
    };
    await w.react(id);
    expect(await deedsIn(w, id)).toEqual(['deactivate c0ffee00 done']);
    await w.sweep();
    expect(await deedsIn(w, id)).toEqual(['deactivate c0ffee00 done', 'disconnect meter-1 done']);
  });

  it('says why it alerts only, where the first message could not know', async () => {
    const w = world();
    w.principals.set(CERTIFICATE, standing({ firstSeenAt: undefined, clients: [] }));
    const id = await raised(w);
    await w.react(id);
    await w.react(id);
    expect(w.announced.map(({ revision, decision }) => [revision, decision?.kind])).toEqual([
      [1, undefined],
      [2, 'held'],
    ]);
    expect(w.announced[1]?.decision).toMatchObject({ because: 'caution' });
  });

  it('says why more is not done before it says what was forged', async () => {
    const w = world();
    w.principals.set(CERTIFICATE, standing({ firstSeenAt: undefined, clients: [] }));
    const id = await raised(w, [finding({ class: 'claimed', severity: 'critical' }), finding({ at: NOON + 1 })]);
    for (let again = 0; again < 3; again += 1) {
      await w.react(id);
      await w.raise([finding({ class: 'claimed', at: NOON + again * MINUTE })]);
    }
    expect(w.announced).toHaveLength(2);
    expect(w.announced[1]?.decision).toMatchObject({ because: 'caution' });
  });

  it('says why more is not done before it says who cannot be blamed', async () => {
    const w = world();
    w.principals.clear();
    const grave = finding({ culprit: client('meter-1'), severity: 'critical' });
    await reacted(w, [grave, finding({ at: NOON + 1 })]);
    expect(w.announced.at(-1)?.decision).toMatchObject({ because: 'caution' });
  });

  it('tells nobody of a notice, even where nothing was decided about it yet', async () => {
    const w = world();
    const notice = incident({}, finding({ severity: 'info' }));
    await w.incidents.save(notice, undefined);
    await w.react(notice.id);
    expect((await w.incidents.get(notice.id))?.incident.decision).toMatchObject({ because: 'notice' });
    expect(w.announced).toEqual([]);
  });

  it('leaves a closed incident as it is, and reads nothing for it', async () => {
    const w = world({ mode: 'observe' });
    const id = await raised(w);
    w.pass(HOUR);
    await w.sweep();
    const before = await w.incidents.get(id);
    const reads = w.switchReads();
    expect(await w.react(id)).toEqual(before?.incident);
    expect(await w.incidents.get(id)).toEqual(before);
    expect(w.switchReads()).toEqual(reads);
  });

  it('leaves a closed incident and a notice alone', async () => {
    const w = world();
    const id = await raised(w);
    w.pass(HOUR);
    await w.sweep();
    await w.react(id);
    const notice = await raised(w, [finding({ severity: 'info', entity: client('meter-7'), at: w.now() })]);
    await w.react(notice);
    expect(touches(w)).toEqual([]);
  });

  it('knows that a hint may name nothing', async () => {
    const w = world();
    expect(await w.react(`publish-flood-${'0'.repeat(32)}-1`)).toBeUndefined();
    expect(w.logged).toEqual(['a hint names no incident']);
  });

  it('leaves what is final to people, and deactivates meanwhile', async () => {
    const w = world({ policy: { ...defaultPolicy, highest: { 'publish-flood': 'revoke' } } });
    const id = await raised(w);
    await w.react(id);
    await w.react(id);
    expect(w.certificates.updates).toEqual([`INACTIVE ${CERTIFICATE}`]);
    expect(w.announced.at(-1)?.decision).toMatchObject({ because: 'approve', would: { action: 'revoke' } });
    expect(await w.approve({ incidentId: id, approvedBy: 'ann' })).toMatchObject({ status: 'done' });
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('REVOKED');
  });
});
