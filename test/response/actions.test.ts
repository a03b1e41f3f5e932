import { describe, expect, it } from '@jest/globals';
import type { Outcome } from '../../shared/types/action.ts';
import { hostileNames } from '../given/hostile.ts';
import {
  acquaintance,
  CERTIFICATE,
  certificate,
  client,
  finding,
  HOUR,
  incident,
  MINUTE,
  NOON,
  OTHER_CERTIFICATE,
} from '../given/incidents.ts';
import { holder, type World, world } from '../pipeline/world.ts';

const asked = { certificateId: CERTIFICATE, reason: 'stolen', requestedBy: 'ann' };
const cut = { clientId: 'meter-1', culprit: CERTIFICATE, requestedBy: 'ann' };
const PENDING = ['PENDING_TRANSFER', 'PENDING_ACTIVATION', 'REGISTER_INACTIVE', 'SOMETHING_NEW'];

const withStatus = (status: string): World => {
  const w = world();
  w.certificates.put(CERTIFICATE, status);
  return w;
};

/** An incident that was answered by itself. */
const reacted = async (): Promise<{ readonly w: World; readonly id: string }> => {
  const w = world();
  const [incident] = await w.raise([finding()]);
  const id = incident?.id ?? '';
  await w.react(id);
  return { w, id };
};

describe('deactivate', () => {
  it('sets an ACTIVE certificate to INACTIVE, as a lease, for a person in any mode', async () => {
    const w = world({ mode: 'observe' });
    expect(await w.request('deactivate', asked)).toMatchObject({ status: 'done' });
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('INACTIVE');
    const [entry] = await w.ledger.history('deactivate', certificate());
    expect(entry?.intent).toMatchObject({
      requestedBy: 'ann',
      reason: 'stolen',
      prior: { status: 'ACTIVE', lastModifiedAt: String(NOON) },
    });
    const lease = Number(entry?.intent.leaseEndsAt) - NOON;
    expect(lease).toBeGreaterThanOrEqual(30 * MINUTE);
    expect(lease).toBeLessThanOrEqual(33 * MINUTE);
  });

  it.each(['INACTIVE', 'REVOKED', ...PENDING])('touches nothing that is %s', async (status) => {
    const w = withStatus(status);
    const outcome = await w.request('deactivate', asked);
    expect(outcome).toMatchObject({
      status: 'skipped',
      detail: `it is ${status}: only an ACTIVE certificate is deactivated`,
    });
    expect(w.certificates.updates).toEqual([]);
  });

  it('says that there is no such certificate', async () => {
    const outcome = await world().request('deactivate', { ...asked, certificateId: OTHER_CERTIFICATE });
    expect(outcome).toMatchObject({ status: 'skipped', detail: 'AWS IoT knows no such certificate' });
  });

  it('waits until the change shows, and does not call it done before', async () => {
    const w = world();
    const { describe: read } = w.certificates;
    let reads = 0;
    w.certificates.describe = async (id) => {
      reads += 1;
      return reads <= 3 ? { status: 'ACTIVE', lastModifiedAt: NOON } : read(id);
    };
    expect(await w.request('deactivate', asked)).toMatchObject({ status: 'done', after: { status: 'INACTIVE' } });
    expect(w.now()).toBe(NOON + 2_000);
  });

  it('throws where the change never shows: the outcome is not known', async () => {
    const w = world();
    w.certificates.describe = async () => ({ status: 'ACTIVE', lastModifiedAt: NOON });
    await expect(w.request('deactivate', asked)).rejects.toThrow('AWS accepted INACTIVE, and still shows ACTIVE');
    expect(await w.ledger.pending()).toHaveLength(1);
  });

  it.each([
    ['observe', 'skipped'],
    ['approve', 'done'],
    ['enforce', 'done'],
  ] as const)('for a person under a breaker at %s is %s', async (breaker, status) => {
    const w = world();
    w.switches.breaker = breaker;
    expect(await w.request('deactivate', asked)).toMatchObject({ status });
  });

  it('does nothing while the breaker cannot be read', async () => {
    const w = world();
    w.switches.breaker = undefined;
    await expect(w.request('deactivate', asked)).rejects.toThrow(
      'the breaker could not be read, so nothing was changed',
    );
    expect(w.certificates.updates).toEqual([]);
  });

  it('asked for again goes on with what it left unfinished, and is one entry in the ledger', async () => {
    const w = world();
    const { deactivate } = w.certificates;
    w.certificates.deactivate = async (id) => {
      await deactivate(id);
      throw new Error('connection reset');
    };
    await expect(w.request('deactivate', asked)).rejects.toThrow('connection reset');
    expect(await w.request('deactivate', asked)).toMatchObject({ status: 'done' });
    expect(w.certificates.updates).toHaveLength(1);
    expect(await w.ledger.history('deactivate', certificate())).toHaveLength(1);
  });

  it('asked for by somebody else, or for another reason, is a request of its own', async () => {
    for (const other of [{ requestedBy: 'bob' }, { reason: 'sold' }, { incidentId: incident().id }]) {
      const w = world();
      const { deactivate } = w.certificates;
      w.certificates.deactivate = () => Promise.reject(new Error('connection reset'));
      await expect(w.request('deactivate', asked)).rejects.toThrow('connection reset');
      w.certificates.deactivate = deactivate;
      expect(await w.request('deactivate', { ...asked, ...other })).toMatchObject({ status: 'done' });
      const [entry] = (await w.ledger.history('deactivate', certificate())).filter(({ outcome }) => outcome);
      expect(entry?.intent).toMatchObject(other);
    }
  });

  it('named by an intent is done once: not again after people took it back', async () => {
    const { w, id } = await reacted();
    await w.request('reinstate', asked);
    const [entry] = await w.ledger.history('deactivate', certificate());
    const again = { ...entry?.intent.request, intentId: entry?.intent.id };
    expect(await w.request('deactivate', again)).toMatchObject({ status: 'done', at: NOON });
    expect(entry?.intent.incidentId).toBe(id);
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('ACTIVE');
  });

  it('delivered again by Lambda is done once: not again after people took it back', async () => {
    const w = world();
    const first = await w.request('deactivate', asked, 'delivered-twice');
    w.pass(MINUTE);
    await w.request('reinstate', asked);
    expect(await w.request('deactivate', asked, 'delivered-twice')).toEqual(first);
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('ACTIVE');
  });

  it('asked for by a person for an incident that was answered and taken back is really done', async () => {
    const { w, id } = await reacted();
    await w.request('reinstate', asked);
    w.pass(MINUTE);
    const outcome = await w.request('deactivate', { ...asked, incidentId: id });
    expect(outcome).toMatchObject({ status: 'done', at: w.now() });
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('INACTIVE');
    expect(await w.request('reinstate', asked)).toMatchObject({ status: 'done' });
  });

  it('asked for by a person for an incident whose own attempt was refused is really done', async () => {
    const w = withStatus('INACTIVE');
    const [incident] = await w.raise([finding()]);
    await w.react(incident?.id ?? '');
    w.certificates.put(CERTIFICATE, 'ACTIVE');
    expect(await w.request('deactivate', { ...asked, incidentId: incident?.id })).toMatchObject({ status: 'done' });
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('INACTIVE');
  });

  it('in the words of an incident’s own request, without its intent, is a person’s', async () => {
    const w = world();
    const [incident] = await w.raise([finding()]);
    w.deciding.breaker = 'enforce';
    w.switches.breaker = undefined;
    await w.react(incident?.id ?? '');
    const [left] = await w.ledger.history('deactivate', certificate());
    w.switches.breaker = 'enforce';
    expect(await w.request('deactivate', left?.intent.request)).toMatchObject({ status: 'done' });
    expect((await w.ledger.find(left?.intent.id ?? ''))?.outcome).toBeUndefined();
  });

  it('under the id of an intent that the ledger does not have is refused', async () => {
    const { w, id } = await reacted();
    const intentId = `${id}.revoke.${'0'.repeat(32)}`;
    await expect(w.request('deactivate', { ...asked, intentId })).rejects.toThrow(
      `the ledger has no intent ${intentId}`,
    );
    expect(w.certificates.updates).toHaveLength(1);
  });

  it('under the id of an intent for somebody else, or for another reason, is refused', async () => {
    const { w } = await reacted();
    await w.request('reinstate', asked);
    w.certificates.put(OTHER_CERTIFICATE, 'ACTIVE');
    const [entry] = await w.ledger.history('deactivate', certificate());
    const { id: intentId = '', request = {} } = entry?.intent ?? {};
    const before = w.certificates.updates.length;
    for (const [action, change] of [
      ['deactivate', { certificateId: OTHER_CERTIFICATE }],
      ['deactivate', { reason: 'because' }],
      ['deactivate', { requestedBy: 'ann' }],
      ['revoke', {}],
    ] as const)
      await expect(w.request(action, { ...request, ...change, intentId })).rejects.toThrow(
        `intent ${intentId} is not for this request`,
      );
    expect(w.certificates.updates).toHaveLength(before);
  });

  it('asked for by an incident needs a breaker at enforce when it is carried out', async () => {
    const w = world();
    const [incident] = await w.raise([finding()]);
    w.deciding.breaker = 'enforce';
    w.switches.breaker = 'approve';
    await w.react(incident?.id ?? '');
    expect(w.certificates.updates).toEqual([]);
    const [entry] = await w.ledger.history('deactivate', certificate());
    expect(entry?.outcome).toMatchObject({
      status: 'skipped',
      detail: 'the breaker is at approve, so nothing was changed',
    });
  });

  it('asked for by a person is not held up by what an incident left unfinished', async () => {
    const w = world();
    const [incident] = await w.raise([finding()]);
    w.deciding.breaker = 'enforce';
    w.switches.breaker = undefined;
    await w.react(incident?.id ?? '');
    w.switches.breaker = 'approve';
    expect(await w.request('deactivate', asked)).toMatchObject({ status: 'done' });
    expect(await w.ledger.history('deactivate', certificate())).toHaveLength(2);
  });

  it('with the id of an incident that never asked for it is a person’s own request', async () => {
    const w = world({ mode: 'observe' });
    const [incident] = await w.raise([finding()]);
    await w.request('deactivate', { ...asked, incidentId: incident?.id });
    const [entry] = await w.ledger.history('deactivate', certificate());
    expect(entry?.intent).toMatchObject({ requestedBy: 'ann', incidentId: incident?.id });
  });
});

describe('reinstate', () => {
  const deactivated = async (): Promise<World> => {
    const w = world();
    await w.request('deactivate', asked);
    w.pass(HOUR);
    return w;
  };
  const refusal = async (w: World): Promise<Outcome> => {
    const outcome = await w.request('reinstate', asked);
    expect(w.certificates.updates.filter((update) => update.startsWith('ACTIVE'))).toEqual([]);
    return outcome;
  };

  it('takes our own deactivation back', async () => {
    const w = await deactivated();
    expect(await w.request('reinstate', asked)).toMatchObject({ status: 'done' });
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('ACTIVE');
  });

  it('works while the breaker is tripped or unreadable', async () => {
    for (const breaker of ['observe', undefined] as const) {
      const w = await deactivated();
      w.switches.breaker = breaker;
      expect(await w.request('reinstate', asked)).toMatchObject({ status: 'done' });
    }
  });

  it.each([
    ['ACTIVE', 'it is ACTIVE: there is nothing to reinstate'],
    ['REVOKED', 'it is REVOKED: AWS makes that final, the device needs a new certificate'],
    ...PENDING.map((status) => [status, `it is ${status}: only an INACTIVE certificate is reinstated`] as const),
  ])('never touches what is %s, even after our deactivation', async (status, detail) => {
    const w = await deactivated();
    w.certificates.put(CERTIFICATE, status);
    expect(await refusal(w)).toMatchObject({ status: 'skipped', detail });
  });

  it('leaves alone what somebody else deactivated', async () => {
    expect(await refusal(withStatus('INACTIVE'))).toMatchObject({
      detail: 'it is INACTIVE, but the ledger has no deactivation of it by Floodgate',
    });
  });

  it('leaves alone what somebody changed since', async () => {
    const w = await deactivated();
    w.certificates.put(CERTIFICATE, 'ACTIVE');
    w.pass(1);
    w.certificates.put(CERTIFICATE, 'INACTIVE');
    expect(await refusal(w)).toMatchObject({
      detail: 'it is INACTIVE, but somebody changed it after Floodgate did, so it is theirs to reinstate',
    });
  });

  it('does not take a refused deactivation for its own', async () => {
    const w = withStatus('INACTIVE');
    await w.request('deactivate', asked);
    expect(await refusal(w)).toMatchObject({ status: 'skipped' });
  });

  it('takes our own deactivation back, although another was refused since', async () => {
    const w = await deactivated();
    expect(await w.request('deactivate', asked)).toMatchObject({ status: 'skipped' });
    expect(await w.request('reinstate', asked)).toMatchObject({ status: 'done' });
  });

  it('leaves alone what cannot show when it was changed', async () => {
    const w = await deactivated();
    w.certificates.describe = async () => ({ status: 'INACTIVE', lastModifiedAt: undefined });
    expect(await refusal(w)).toMatchObject({ status: 'skipped' });
  });
});

describe('revoke', () => {
  it.each(['ACTIVE', 'INACTIVE'])('makes final what is %s, and says that it is final', async (status) => {
    const w = withStatus(status);
    const outcome = await w.request('revoke', asked);
    expect(outcome).toMatchObject({ status: 'done', detail: expect.stringContaining('that is final') });
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('REVOKED');
  });

  it.each(['REVOKED', ...PENDING])('touches nothing that is %s', async (status) => {
    const w = withStatus(status);
    expect(await w.request('revoke', asked)).toMatchObject({ status: 'skipped' });
    expect(w.certificates.updates).toEqual([]);
  });

  it('cannot be taken back by reinstate', async () => {
    const w = world();
    await w.request('deactivate', asked);
    await w.request('revoke', asked);
    expect(await w.request('reinstate', asked)).toMatchObject({ status: 'skipped' });
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('REVOKED');
  });
});

describe('disconnect', () => {
  it('ends a connection and looks that it stays ended', async () => {
    const w = world();
    expect(await w.request('disconnect', cut)).toMatchObject({
      status: 'done',
      detail: 'ended once, and it did not come back',
    });
    expect(w.connections.ends).toEqual(['meter-1']);
  });

  it('repeats while it comes back, at most five times in all, with at least a second between', async () => {
    const w = world();
    w.connections.open('meter-1', 2);
    expect(await w.request('disconnect', cut)).toMatchObject({
      status: 'done',
      detail: 'ended 3 times, and it did not come back',
    });
    expect(w.now()).toBe(NOON + 7_000);
    w.connections.open('meter-1', 99);
    w.connections.ends.length = 0;
    expect(await w.request('disconnect', cut)).toMatchObject({
      status: 'failed',
      detail: 'it is connected again after it was ended 5 times: people must look',
    });
    expect(w.connections.ends).toHaveLength(5);
  });

  it('fits into the 60 s of its function, the worst case included', async () => {
    const w = world();
    w.connections.open('meter-1', 99);
    await w.request('disconnect', cut);
    expect(w.now() - NOON).toBeLessThan(40_000);
  });

  it('says so where nobody is connected', async () => {
    const w = world();
    await w.connections.end('meter-1');
    w.connections.ends.length = 0;
    expect(await w.request('disconnect', cut)).toMatchObject({ status: 'skipped', detail: 'it is not connected' });
    expect(w.connections.ends).toEqual([]);
  });

  it.each([
    ['the latest session is somebody else’s', holder(OTHER_CERTIFICATE), "its latest session is not the culprit's"],
    [
      'no session of it was seen',
      { latest: undefined, principals: [acquaintance(CERTIFICATE)] },
      'no session of it was seen, so it is not known whose it is',
    ],
    [
      'the culprit’s session has ended and another has begun unseen',
      { latest: { principal: CERTIFICATE, at: NOON, open: false }, principals: [acquaintance(CERTIFICATE)] },
      "the culprit's session has ended, and whose the present one is nobody knows yet",
    ],
    [
      'nobody knows whose the latest session is',
      { latest: { principal: undefined, at: NOON, open: true }, principals: [] },
      'it is not known whose its latest session is',
    ],
    [
      'somebody else used it within 30 minutes',
      { ...holder(CERTIFICATE), principals: [acquaintance(OTHER_CERTIFICATE, 0, NOON - 30 * MINUTE + 1)] },
      'another principal used this client id within 30 minutes',
    ],
  ])('leaves it alone when %s', async (_, standing, detail) => {
    const w = world();
    w.clients.set('meter-1', standing);
    expect(await w.request('disconnect', cut)).toMatchObject({ status: 'skipped', detail });
    expect(w.connections.ends).toEqual([]);
  });

  it.each(['s#0', 'f+/#'])(
    'says of %s that AWS tells of no session, rather than that nobody used it',
    async (clientId) => {
      const w = world();
      w.clients.set(clientId, { latest: undefined, principals: [acquaintance(CERTIFICATE)] });
      w.connections.open(clientId);
      expect(await w.request('disconnect', { ...cut, clientId })).toMatchObject({
        status: 'skipped',
        detail: 'AWS tells of no session of a client id with # or +, so it is not known whose it is',
      });
      expect(w.connections.ends).toEqual([]);
    },
  );

  it('looks again before each repeat, and stops when the client id is the victim’s again', async () => {
    const w = world();
    w.connections.open('meter-1', 99);
    const { end } = w.connections;
    w.connections.end = async (id) => {
      w.clients.set('meter-1', holder(OTHER_CERTIFICATE));
      return end(id);
    };
    expect(await w.request('disconnect', cut)).toMatchObject({
      status: 'done',
      detail: "it was ended once, then left alone: its latest session is not the culprit's",
    });
    expect(w.connections.ends).toEqual(['meter-1']);
  });

  it('never goes on with what was asked for another culprit', async () => {
    const w = world();
    w.clients.clear();
    await expect(w.request('disconnect', { ...cut, culprit: OTHER_CERTIFICATE })).rejects.toThrow('unreadable');
    w.clients.set('meter-1', holder(CERTIFICATE));
    expect(await w.request('disconnect', cut)).toMatchObject({ status: 'done' });
    const history = await w.ledger.history('disconnect', client('meter-1'));
    const settled = history.filter(({ outcome }) => outcome).map(({ intent }) => intent.request.culprit);
    expect(settled).toEqual([CERTIFICATE]);
  });

  it('touches nothing when the standings cannot be read', async () => {
    const w = world();
    w.clients.clear();
    await expect(w.request('disconnect', cut)).rejects.toThrow('unreadable');
    expect(w.connections.ends).toEqual([]);
  });

  it('takes any client id that AWS would', async () => {
    for (const id of hostileNames.filter((name) => name !== '' && Buffer.byteLength(name) <= 128)) {
      const w = world();
      w.clients.set(id, holder(CERTIFICATE));
      w.connections.open(id);
      expect(await w.request('disconnect', { ...cut, clientId: id })).toMatchObject({ status: 'done' });
      expect((await w.ledger.history('disconnect', client(id)))[0]?.intent.target.id).toBe(id);
    }
  });
});

describe('a request', () => {
  it.each<['deactivate' | 'disconnect', unknown, string]>([
    ['deactivate', undefined, 'deactivate: the request is missing'],
    ['deactivate', 'x', 'deactivate: the request must be an object, is "x"'],
    [
      'deactivate',
      { ...asked, certificateId: 'meter-1' },
      'deactivate: certificateId must be 64 lower-case hex digits, is "meter-1"',
    ],
    [
      'deactivate',
      { ...asked, certificateId: `${CERTIFICATE}\n` },
      `deactivate: certificateId must be 64 lower-case hex digits, is "${CERTIFICATE}\\n"`,
    ],
    ['deactivate', { ...asked, certificateId: 7 }, 'deactivate: certificateId must be a string, is 7'],
    [
      'deactivate',
      { ...asked, certificateId: '\u202e' },
      'deactivate: certificateId must be 64 lower-case hex digits, is "\\u{202e}"',
    ],
    ['deactivate', { certificateId: CERTIFICATE, requestedBy: 'ann' }, 'deactivate: reason is missing'],
    ['deactivate', { ...asked, reason: '' }, 'deactivate: reason must have at least 1 character, is ""'],
    ['deactivate', { ...asked, clientId: 'x' }, 'deactivate: unknown field "clientId"'],
    ['deactivate', { ...asked, incidentId: 'X' }, 'deactivate: incidentId must be the id of an incident, is "X"'],
    ['deactivate', { ...asked, incidentId: 'x-1' }, 'deactivate: incidentId must be the id of an incident, is "x-1"'],
    ['deactivate', { ...asked, intentId: 'x' }, 'deactivate: intentId must be the id of an intent, is "x"'],
    ['disconnect', { ...cut, intentId: 'intent#x' }, 'disconnect: intentId must be the id of an intent, is "intent#x"'],
    ['disconnect', { ...cut, clientId: 'ü'.repeat(65) }, 'disconnect: clientId must be at most 128 bytes, is "ü'],
    [
      'disconnect',
      { clientId: 'a', culprit: '', requestedBy: 'ann' },
      'disconnect: culprit must have at least 1 character',
    ],
    ['disconnect', {}, 'disconnect: clientId is missing; culprit is missing; requestedBy is missing'],
  ])('to %s that says %j is refused by name and value, and touches nothing', async (action, input, message) => {
    const w = world();
    await expect(w.request(action, input)).rejects.toThrow(message);
    expect(w.certificates.updates).toEqual([]);
    expect(w.connections.ends).toEqual([]);
    expect(await w.ledger.pending()).toEqual([]);
  });
});
