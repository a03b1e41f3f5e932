import { describe, expect, it } from '@jest/globals';
import { defaultPolicy } from '../../shared/response/policy.ts';
import {
  acquaintance,
  CERTIFICATE,
  certificate,
  client,
  DAY,
  finding,
  HOUR,
  MINUTE,
  NOON,
  standing,
} from '../given/incidents.ts';
import { type World, world } from './world.ts';

const asked = { certificateId: CERTIFICATE, reason: 'mine', requestedBy: 'ann' };

/** A flood that was answered; then `minutes` of the schedule. */
const cut = async (w: World, over: Parameters<typeof finding>[0] = {}): Promise<string> => {
  const incident = (await w.raise([finding({ at: w.now(), ...over })])).at(-1);
  await w.react(incident?.id ?? '');
  return incident?.id ?? '';
};

const live = async (w: World, minutes: number, each: () => Promise<unknown> = async () => undefined): Promise<void> => {
  for (let minute = 0; minute < minutes; minute += 1) {
    w.pass(MINUTE);
    await each();
    await w.sweep();
  }
};

/** Whoever has the key tries the certificate that AWS refuses now. */
const echo = (w: World, address: string) =>
  w.raise([
    finding({
      detector: 'dead-certificate',
      entity: { kind: 'address', id: address },
      class: 'claimed',
      at: w.now(),
      related: { clients: [], principals: [CERTIFICATE], addresses: [address] },
    }),
  ]);

const status = (w: World) => w.certificates.statusOf(CERTIFICATE);
const deedsIn = async (w: World, id: string) =>
  (await w.incidents.get(id))?.incident.deeds.map(({ action, outcome }) => `${action} ${outcome}`);

describe('a lease', () => {
  it('ends by itself when the incident is closed, and people are told', async () => {
    const w = world();
    const id = await cut(w);
    await live(w, 29);
    expect(status(w)).toBe('INACTIVE');
    await live(w, 8);
    expect(status(w)).toBe('ACTIVE');
    expect(await deedsIn(w, id)).toContain('reinstate done');
    await live(w, 3);
    expect(w.announced.at(-1)?.deeds.map(({ action }) => action)).toContain('reinstate');
    expect(await w.leases.all()).toEqual([]);
    expect(await w.ledger.pending()).toEqual([]);
    expect(await w.guards.all()).toEqual([]);
  });

  it('is twice as long the next time, and a repeat is no mistake', async () => {
    const w = world();
    await cut(w);
    await live(w, 45);
    await cut(w);
    await live(w, 2);
    const [lease] = await w.leases.all();
    expect(lease?.lengthMs).toBeGreaterThanOrEqual(HOUR);
    expect(lease?.lengthMs).toBeLessThanOrEqual(1.1 * HOUR);
  });

  it('runs while the flood goes on, and after a day people decide', async () => {
    const w = world();
    const id = await cut(w);
    for (let hours = 0; hours < 24; hours += 0.25) {
      w.pass(15 * MINUTE);
      await w.raise([finding({ at: w.now() })]);
      await w.sweep();
    }
    expect(status(w)).toBe('INACTIVE');
    await live(w, 60);
    expect(status(w)).toBe('INACTIVE');
    expect(await deedsIn(w, id)).toContain('reinstate skipped');
  });

  it('is not held up by the device itself, which retries from where it always was', async () => {
    const w = world();
    await cut(w);
    await live(w, 40, () => echo(w, '192.0.2.7'));
    expect(status(w)).toBe('ACTIVE');
  });

  it('is extended by whoever tries from elsewhere, once; then people decide', async () => {
    const w = world();
    const id = await cut(w);
    await live(w, 40, () => echo(w, '203.0.113.9'));
    expect(status(w)).toBe('INACTIVE');
    await live(w, 120, () => echo(w, '203.0.113.9'));
    expect(status(w)).toBe('INACTIVE');
    expect(await deedsIn(w, id)).toContain('reinstate skipped');
    await live(w, 2 * 60);
    expect(status(w)).toBe('INACTIVE');
  });

  it('ends after an extension in which nobody tried', async () => {
    const w = world();
    await cut(w);
    await live(w, 25);
    await echo(w, '203.0.113.9');
    await live(w, 20);
    expect(status(w)).toBe('INACTIVE');
    await live(w, 30);
    expect(status(w)).toBe('ACTIVE');
  });

  it.each(['take-over', 'cloned-certificate', 'session-ping-pong'])(
    'of a key that a %s shows to be in other hands has no end by itself',
    async (detector) => {
      const w = world();
      const id = await cut(w, { detector });
      await live(w, 120);
      expect(status(w)).toBe('INACTIVE');
      expect(await deedsIn(w, id)).toContain('reinstate skipped');
    },
  );

  it.each(['REVOKED', 'PENDING_TRANSFER', 'PENDING_ACTIVATION'])('never ends what became %s', async (other) => {
    const w = world();
    await cut(w);
    w.certificates.put(CERTIFICATE, other);
    await live(w, 60);
    expect(status(w)).toBe(other);
  });

  it('does not undo what an operator set INACTIVE meanwhile', async () => {
    const w = world();
    await cut(w);
    await live(w, 5);
    w.certificates.put(CERTIFICATE, 'INACTIVE');
    await live(w, 60);
    expect(status(w)).toBe('INACTIVE');
  });

  it('does not undo what people asked for meanwhile, although there was nothing to change', async () => {
    const w = world();
    await cut(w);
    await live(w, 5);
    expect(await w.request('deactivate', asked)).toMatchObject({ status: 'skipped' });
    await live(w, 60);
    expect(status(w)).toBe('INACTIVE');
  });

  it('does not undo what somebody set INACTIVE while our own call failed', async () => {
    const w = world();
    const { deactivate } = w.certificates;
    w.certificates.deactivate = () => Promise.reject(new Error('ThrottlingException'));
    const id = await cut(w);
    w.certificates.put(CERTIFICATE, 'INACTIVE');
    w.certificates.deactivate = deactivate;
    await live(w, 120);
    expect(await deedsIn(w, id)).toContain('deactivate done');
    expect(status(w)).toBe('INACTIVE');
    expect(await w.request('reinstate', asked)).toMatchObject({ status: 'done' });
  });

  it('is over when people take it back, and nobody hears of an end', async () => {
    const w = world();
    await cut(w);
    await live(w, 2);
    await w.request('reinstate', asked);
    const told = w.announced.length;
    await live(w, 20);
    expect(await w.leases.all()).toEqual([]);
    expect(w.announced).toHaveLength(told);
  });

  it('is Floodgate’s alone: what people deactivate stays so', async () => {
    const w = world();
    await w.request('deactivate', asked);
    await live(w, 120);
    expect(status(w)).toBe('INACTIVE');
  });

  it('ends under a tripped breaker, and not while people observe', async () => {
    const w = world();
    await cut(w);
    await live(w, 2);
    w.switches.mode = 'observe';
    w.switches.breaker = 'observe';
    await live(w, 45);
    expect(status(w)).toBe('INACTIVE');
    w.switches.mode = 'enforce';
    await live(w, 2);
    expect(status(w)).toBe('ACTIVE');
  });

  it('is tried again while the end gives no answer', async () => {
    const w = world();
    const { reinstate } = w.certificates;
    w.certificates.reinstate = () => Promise.reject(new Error('ThrottlingException'));
    await cut(w);
    await live(w, 40);
    expect(status(w)).toBe('INACTIVE');
    w.certificates.reinstate = reinstate;
    await live(w, 5);
    expect(status(w)).toBe('ACTIVE');
  });
});

describe('revoking by itself', () => {
  const policy = {
    ...defaultPolicy,
    highest: { ...defaultPolicy.highest, 'publish-flood': 'revoke' },
    revoke: { automatic: true, after: ['second-finding', 'repeat'] },
  } as const;

  it('takes the same again after a lease that ended', async () => {
    const w = world({ policy });
    await cut(w);
    await live(w, 45);
    expect(status(w)).toBe('ACTIVE');
    await cut(w);
    expect(status(w)).toBe('REVOKED');
  });

  it('or another detector’s finding about what the certificate itself did', async () => {
    const w = world({ policy });
    await w.raise([finding({ detector: 'topic-enumeration' })]);
    await cut(w);
    expect(status(w)).toBe('REVOKED');
  });

  it('and is not brought about by forged evidence, another certificate, or a mistake that people took back', async () => {
    const w = world({ policy });
    await w.raise([
      finding({ detector: 'dead-certificate', class: 'claimed' }),
      finding({ detector: 'odd-topic', culprit: certificate('decaf') }),
    ]);
    await cut(w);
    expect(status(w)).toBe('INACTIVE');
    await w.request('reinstate', asked);
    w.pass(25 * HOUR);
    await cut(w);
    expect(status(w)).toBe('INACTIVE');
  });
});

describe('what hangs on a certificate', () => {
  it('keeps Floodgate from cutting it off where several things do, or nobody can tell', async () => {
    const many = world();
    many.registered.set(
      CERTIFICATE,
      ['a', 'b'].map((name) => ({ name, groups: [] })),
    );
    const id = await cut(many);
    expect(await deedsIn(many, id)).toEqual(['deactivate skipped']);
    const unreadable = world();
    unreadable.things.ofPrincipal = () => Promise.reject(new Error('ThrottlingException'));
    await cut(unreadable);
    expect(status(unreadable)).toBe('ACTIVE');
    expect(await many.request('deactivate', asked)).toMatchObject({ status: 'done' });
  });

  it('is for the policy to say otherwise', async () => {
    const caution = { shared: 'deactivate', young: 'deactivate' } as const;
    const w = world({ policy: { ...defaultPolicy, caution } });
    w.registered.set(
      CERTIFICATE,
      ['a', 'b'].map((name) => ({ name, groups: [] })),
    );
    const clients = ['a', 'b'].map((id) => acquaintance(id, NOON - 9 * DAY));
    w.principals.set(CERTIFICATE, standing({ clients, firstSeenAt: NOON - HOUR }));
    await cut(w, { entity: client('a') });
    expect(status(w)).toBe('INACTIVE');
  });
});
