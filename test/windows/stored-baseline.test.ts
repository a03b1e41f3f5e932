import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Baseline } from '../../shared/types/baseline.ts';
import { decodeBaseline, encodeBaseline } from '../../shared/windows/stored-baseline.ts';
import { certificate, NOON } from '../fakes/signals.ts';

const instant = fc.integer({ min: NOON - 1e9, max: NOON });
const id = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom(certificate(1), certificate(2)));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const acquaintances = fc.array(fc.record({ id, firstSeenAt: instant, lastSeenAt: instant, days: fc.nat(99) }), {
  maxLength: 4,
});

const session = fc.record({
  at: instant,
  event: fc.constantFrom('connected' as const, 'disconnected' as const),
  version: maybe(fc.nat(9)),
  principal: maybe(id),
  address: maybe(id),
  session: maybe(id),
});

const baseline: fc.Arbitrary<Baseline> = fc
  .record(
    {
      v: fc.constant(1 as const),
      firstSeenAt: instant,
      through: instant,
      days: fc.nat(99),
      principals: acquaintances,
      clients: acquaintances,
      addresses: acquaintances,
      sessions: fc.array(session, { maxLength: 4 }),
      open: fc.array(fc.record({ client: id, address: maybe(id), at: instant, version: maybe(fc.nat(9)) }), {
        minLength: 1,
        maxLength: 3,
      }),
      addressesAtOnce: fc.nat(9),
      habits: acquaintances.filter(({ length }) => length > 0),
      peaks: fc.constant({ topics: { most: 9, day: 3, before: 4 } }),
      rates: fc.constant({ publishes: [1, 2, { a: null }] }),
    },
    { requiredKeys: ['v', 'firstSeenAt', 'through', 'days', 'principals', 'clients', 'addresses', 'sessions'] },
  )
  // A principal of two names would be two principals.
  .filter(({ principals }) => new Set(principals.map((one) => one.id)).size === principals.length);

describe('a stored baseline', () => {
  it('is read as it was written', () => {
    fc.assert(fc.property(baseline, (one) => expect(decodeBaseline(encodeBaseline(one))).toEqual(one)));
  });

  it('is read from the version before', () => {
    fc.assert(fc.property(baseline, (one) => expect(decodeBaseline(JSON.stringify(one))).toEqual(one)));
  });

  it('of a device with one certificate and a few sessions is small', () => {
    const sessions = Array.from({ length: 8 }, (_, n) => ({
      at: NOON + n,
      event: n % 2 ? ('disconnected' as const) : ('connected' as const),
      version: n,
      principal: certificate(1),
      address: '192.0.2.1',
      session: '8c9ed1c2-f145-4a7b-8e07-1c0ae29a7a67',
    }));
    const known = (name: string) => [{ id: name, firstSeenAt: NOON - 1e9, lastSeenAt: NOON, days: 9 }];
    const stored = encodeBaseline({
      v: 1,
      firstSeenAt: NOON - 1e9,
      through: NOON,
      days: 9,
      principals: known(certificate(1)),
      clients: [],
      addresses: known('192.0.2.1'),
      sessions,
    });
    expect(stored.length).toBeLessThan(900);
  });
});
