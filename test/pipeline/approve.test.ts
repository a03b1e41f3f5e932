import { describe, expect, it } from '@jest/globals';
import { messageOf } from '../../shared/incidents/message.ts';
import { defaultPolicy } from '../../shared/response/policy.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import { CERTIFICATE, certificate, finding, HOUR, MINUTE } from '../given/incidents.ts';
import { type World, world } from './world.ts';

const raised = async (w: World): Promise<string> => {
  const [incident] = await w.raise([finding({ at: w.now() })]);
  await w.react(incident?.id ?? '');
  return incident?.id ?? '';
};

describe('in mode approve', () => {
  it('nothing is done until somebody approves, and then all of it as that person’s request', async () => {
    const w = world({ mode: 'approve' });
    const incidentId = await raised(w);
    expect(w.certificates.updates).toEqual([]);
    expect(await w.approve({ incidentId, approvedBy: 'ann' })).toMatchObject({
      status: 'done',
      detail: `deactivate ${CERTIFICATE}: done`,
    });
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('INACTIVE');
    const [entry] = await w.ledger.history('deactivate', certificate());
    expect(entry?.intent).toMatchObject({ requestedBy: 'ann', reason: expect.stringContaining('approved with') });
  });

  it('people are told the one command that approves', async () => {
    const w = world({ mode: 'approve' });
    const incidentId = await raised(w);
    const told = w.announced.at(-1);
    if (!told) throw new Error('nothing was announced');
    expect(messageOf(told, remediesOf('floodgate-test')).response.byHand).toEqual([
      `npx floodgate approve ${incidentId} --stack floodgate-test --reason 'WHY'`,
    ]);
  });

  it('whoever asked may not approve, and the policy may name who may', async () => {
    const w = world({ mode: 'approve', policy: { ...defaultPolicy, approvers: ['*@plant.example'] } });
    const incidentId = await raised(w);
    for (const [approvedBy, detail] of [
      ['floodgate', 'whoever asked may not approve'],
      ['ann@elsewhere.example', 'the policy does not name them among those who may approve'],
    ])
      expect(await w.approve({ incidentId, approvedBy })).toMatchObject({ status: 'skipped', detail });
    expect(w.certificates.updates).toEqual([]);
    expect(await w.approve({ incidentId, approvedBy: 'ann@plant.example' })).toMatchObject({ status: 'done' });
  });

  it('an approval is for what was right within the hour, and stays open while the incident does', async () => {
    const w = world({ mode: 'approve' });
    const incidentId = await raised(w);
    w.pass(29 * MINUTE);
    await w.sweep();
    w.pass(59 * MINUTE);
    expect(await w.approve({ incidentId, approvedBy: 'ann' })).toMatchObject({ status: 'skipped' });
    const other = world({ mode: 'approve' });
    const open = await raised(other);
    for (let half = 0; half < 3; half += 1) {
      other.pass(25 * MINUTE);
      await other.raise([finding({ at: other.now() })]);
      await other.sweep();
    }
    expect(await other.approve({ incidentId: open, approvedBy: 'ann' })).toMatchObject({ status: 'done' });
  });

  it('every check of the action itself still holds', async () => {
    const w = world({ mode: 'approve' });
    const incidentId = await raised(w);
    w.switches.breaker = 'observe';
    expect(await w.approve({ incidentId, approvedBy: 'ann' })).toMatchObject({ status: 'failed' });
    w.switches.breaker = 'enforce';
    await w.guard({ allow: { what: 'principal', value: CERTIFICATE }, hours: 1, reason: 'bench', requestedBy: 'bob' });
    expect(await w.approve({ incidentId, approvedBy: 'ann' })).toMatchObject({ status: 'failed' });
    expect(w.certificates.updates).toEqual([]);
  });

  it('nothing waits where nothing was proposed', async () => {
    const w = world();
    const incidentId = `publish-flood-${'0'.repeat(32)}-1`;
    expect(await w.approve({ incidentId, approvedBy: 'ann' })).toMatchObject({ status: 'skipped' });
    await expect(w.approve({ incidentId: 'x', approvedBy: 'ann' })).rejects.toThrow('must be the id of an incident');
  });

  it('approved twice is done once', async () => {
    const w = world({ mode: 'approve' });
    const incidentId = await raised(w);
    await w.approve({ incidentId, approvedBy: 'ann' });
    await w.approve({ incidentId, approvedBy: 'ann' });
    expect(w.certificates.updates).toHaveLength(1);
  });

  it('an approval of an hour ago cannot be used to cut somebody off', async () => {
    const w = world({ mode: 'approve' });
    const incidentId = await raised(w);
    w.pass(HOUR);
    expect(await w.approve({ incidentId, approvedBy: 'ann' })).toMatchObject({ status: 'skipped' });
    expect(w.certificates.updates).toEqual([]);
  });
});
