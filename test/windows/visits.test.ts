import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Visit } from '../../shared/types/session.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';
import { type Arrival, foldBatch } from '../../shared/windows/fold.ts';
import { openSessions, visitsOf } from '../../shared/windows/visits.ts';
import { emptyWindow, foldInto } from '../../shared/windows/window.ts';
import { certificate, connected, disconnected, NOON } from '../fakes/signals.ts';

const visit = (over: Partial<Visit> = {}): Visit => ({
  at: NOON,
  event: 'connected',
  version: 0,
  client: 'meter-1',
  address: '192.0.2.1',
  ...over,
});

const left = (over: Partial<Visit> = {}): Visit => visit({ event: 'disconnected', address: undefined, ...over });

const clientsOf = (visits: readonly Visit[]): readonly string[] =>
  openSessions([], visits)
    .map(({ client, version }) => `${client} v${version}`)
    .sort();

describe('open sessions', () => {
  it.each([
    ['a connect opens one', [visit()], ['meter-1 v0']],
    ['its own disconnect ends it', [visit(), left({ at: NOON + 5 })], []],
    ['a disconnect that comes first ends it all the same', [left({ at: NOON + 5 }), visit()], []],
    [
      'the disconnect of an older session ends nothing',
      [visit({ version: 4 }), left({ version: 3, at: NOON + 20 })],
      ['meter-1 v4'],
    ],
    [
      'a client id has one at a time',
      [visit(), visit({ version: 1, at: NOON + 9, address: '192.0.2.2' })],
      ['meter-1 v1'],
    ],
    ['client ids have one each', [visit(), visit({ client: 'meter-2' })], ['meter-1 v0', 'meter-2 v0']],
    [
      'versions that begin anew after an hour are newer',
      [visit({ version: 7 }), visit({ version: 0, at: NOON + 7_200_000 })],
      ['meter-1 v0'],
    ],
  ] as const)('%s', (_, visits, expected) => {
    expect(clientsOf(visits)).toEqual(expected);
  });

  it('are the same whatever the order, and however often they are told', () => {
    const one = fc.record({
      client: fc.constantFrom('a', 'b'),
      version: fc.integer({ min: 0, max: 3 }),
      event: fc.constantFrom('connected' as const, 'disconnected' as const),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), fc.func(fc.integer()), (told, shuffle) => {
        const visits = told.map(({ client, version, event }) =>
          visit({ client, version, event, at: NOON + version * 1_000 }),
        );
        const shuffled = visits.toSorted((a, b) => shuffle(a) - shuffle(b));
        const once = openSessions([], visits);
        expect(new Set(openSessions([], shuffled).map((session) => JSON.stringify(session)))).toEqual(
          new Set(once.map((session) => JSON.stringify(session))),
        );
        expect(openSessions(once, visits)).toHaveLength(once.length);
      }),
    );
  });
});

describe('visits', () => {
  it('are kept with the principal, by client id and address', () => {
    const arrivals: readonly Arrival[] = [
      { signal: connected({ client: 'a#1 "x"', version: 3 }), sequence: '1' },
      { signal: disconnected({ client: 'a#1 "x"', version: 3, at: NOON + 900_000 }), sequence: '2' },
    ];
    const principal = { kind: 'principal', id: certificate(1) } as const;
    const delta = foldBatch(arrivals, 'lane', WATCHED).get(`principal#${certificate(1)}`);
    const window = foldInto(emptyWindow(principal), delta!, keyedHash('test'));
    expect(visitsOf(window)).toEqual([
      visit({ client: 'a#1 "x"', version: 3 }),
      left({ client: 'a#1 "x"', version: 3, at: NOON + 900_000 }),
    ]);
  });
});
