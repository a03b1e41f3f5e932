import { describe, expect, it } from '@jest/globals';
import { learn } from '../../shared/baselines/learn.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';
import { foldBatch } from '../../shared/windows/fold.ts';
import { emptyWindow, foldInto, type Window } from '../../shared/windows/window.ts';
import { certificate, connected, disconnected, NOON } from '../fakes/signals.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const hash = keyedHash('test');
const KEY = `principal#${certificate(1)}`;

/** One certificate's days: each record is a batch, and is learned at once. */
const lived = (steps: readonly (readonly [client: string, address: string | undefined, at: number])[]): Window => {
  const window = emptyWindow({ kind: 'principal', id: certificate(1) });
  for (const [index, [client, address, at]] of steps.entries()) {
    const signal =
      address === undefined
        ? disconnected({ client, at, version: at })
        : connected({ client, address, at, version: at, session: `${at}`, id: `${index}` });
    foldInto(window, foldBatch([{ signal, sequence: `${index}` }], 'lane', WATCHED).get(KEY)!, hash);
    window.baseline = learn(window, at);
  }
  return window;
};

const atOnce = (window: Window): number => window.baseline?.addressesAtOnce ?? 1;

describe('how many places at once are normal', () => {
  it('is learned in silence for half an hour', () => {
    const window = lived([
      ['a', '192.0.2.1', NOON],
      ['b', '192.0.2.2', NOON + MINUTE],
      ['c', '192.0.2.3', NOON + 29 * MINUTE],
    ]);
    expect(atOnce(window)).toBe(3);
  });

  it('stays one for whoever had one client id, whatever happens later', () => {
    const window = lived([
      ['a', '192.0.2.1', NOON],
      ['x', '203.0.113.1', NOON + 120 * MINUTE],
      ['y', '203.0.113.2', NOON + 121 * MINUTE],
    ]);
    expect(atOnce(window)).toBe(1);
    expect(window.baseline?.open).toHaveLength(3);
  });

  it('is learned for a day where the certificate was shared from the beginning', () => {
    const shared = [
      ['a', '192.0.2.1', NOON],
      ['b', '192.0.2.2', NOON + MINUTE],
      ['c', '192.0.2.3', NOON + 300 * MINUTE],
    ] as const;
    expect(atOnce(lived(shared))).toBe(3);
    expect(atOnce(lived([...shared, ['d', '192.0.2.4', NOON + DAY + 60 * MINUTE]]))).toBe(3);
  });

  it('grows by a place that was used on three days', () => {
    const days = [1, 2, 3].flatMap((day) => [
      ['b', '192.0.2.2', NOON + day * DAY] as const,
      ['b', undefined, NOON + day * DAY + MINUTE] as const,
      ['a', '192.0.2.1', NOON + day * DAY + 2 * MINUTE] as const,
    ]);
    const twoDays = lived([
      ['a', '192.0.2.1', NOON],
      ...days.slice(0, 6),
      ['b', '192.0.2.2', NOON + 2 * DAY + 60 * MINUTE],
    ]);
    expect(atOnce(twoDays)).toBe(1);
    const threeDays = lived([['a', '192.0.2.1', NOON], ...days, ['b', '192.0.2.2', NOON + 3 * DAY + 60 * MINUTE]]);
    expect(atOnce(threeDays)).toBe(2);
  });

  it('does not grow while a device moves: its session is one', () => {
    expect(atOnce(lived([1, 2, 3, 4, 5].map((n) => ['a', `198.51.100.${n}`, NOON + n * MINUTE] as const)))).toBe(1);
  });

  it('keeps at most sixteen open sessions, the newest', () => {
    const window = lived(Array.from({ length: 30 }, (_, n) => [`c${n}`, '192.0.2.1', NOON + n * MINUTE] as const));
    expect(window.baseline?.open?.map(({ client }) => client).at(-1)).toBe('c29');
    expect(window.baseline?.open).toHaveLength(16);
  });
});
