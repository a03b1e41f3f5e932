import { describe, expect, it } from '@jest/globals';
import { learn } from '../../shared/baselines/learn.ts';
import { type Peaked, peakOf } from '../../shared/baselines/peaks.ts';
import type { Entity } from '../../shared/types/entity.ts';
import type { Signal } from '../../shared/types/signal.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';
import { foldBatch } from '../../shared/windows/fold.ts';
import { emptyWindow, foldInto, type Window } from '../../shared/windows/window.ts';
import { NOON, published, unauthenticated } from '../fakes/signals.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const hash = keyedHash('test');
const address: Entity = { kind: 'address', id: '198.51.100.7' };
const client: Entity = { kind: 'client', id: 'meter-1' };

const taught = (window: Window, signals: readonly Signal[]): Window => {
  for (const [index, signal] of signals.entries()) {
    const key = `${window.entity.kind}#${window.entity.id}`;
    foldInto(window, foldBatch([{ signal, sequence: `${index}` }], 'lane', WATCHED).get(key)!, hash);
    window.baseline = learn(window, signal.at);
  }
  return window;
};

const knocks = (identities: number, at: number): readonly Signal[] =>
  Array.from({ length: identities }, (_, n) => unauthenticated({ at: at + n, claimedClient: `user-${at}-${n}` }));

const messages = (perHour: number, hours: number, at: number, bytes: number): readonly Signal[] =>
  Array.from({ length: perHour * hours }, (_, n) => published({ at: at + n * (HOUR / perHour), bytes }));

const peak = (window: Window, name: Peaked): number => peakOf(window, name);

describe('a peak', () => {
  it('is not kept of what everybody does', () => {
    expect(taught(emptyWindow(address), knocks(3, NOON)).baseline?.peaks).toBeUndefined();
  });

  it('is learned as it is on the first day', () => {
    expect(peak(taught(emptyWindow(address), knocks(12, NOON)), 'identities')).toBe(12);
  });

  it('at most doubles a day after that, however long an attack lasts', () => {
    const window = taught(emptyWindow(address), knocks(6, NOON));
    for (const hour of [30, 31, 32, 33]) taught(window, knocks(16, NOON + hour * HOUR));
    expect(peak(window, 'identities')).toBe(12);
    taught(window, knocks(16, NOON + 2 * DAY + 8 * HOUR));
    expect(peak(window, 'identities')).toBe(16);
  });

  it('never falls', () => {
    const window = taught(emptyWindow(address), knocks(12, NOON));
    expect(peak(taught(window, knocks(5, NOON + 3 * DAY)), 'identities')).toBe(12);
  });

  it('learns the costliest full hour of a client in units of 5 KB', () => {
    const window = taught(emptyWindow(client), messages(120, 2, NOON, 5_100));
    taught(window, messages(6, 1, NOON + 2 * HOUR, 5_100));
    expect(peak(window, 'units')).toBe(120);
    expect(peak(taught(emptyWindow(client), messages(120, 2, NOON, 6_000)), 'units')).toBe(240);
    expect(taught(emptyWindow(client), messages(60, 3, NOON, 100)).baseline?.peaks).toBeUndefined();
  });

  it('keeps what an entity did in its last ten minutes before hours of silence', () => {
    const window = taught(emptyWindow(address), knocks(1, NOON));
    const last = foldBatch(
      knocks(9, NOON + 60_000).map((signal, n) => ({ signal, sequence: `${n}` })),
      'lane',
      WATCHED,
    );
    foldInto(window, last.get('address#198.51.100.7')!, hash);
    taught(window, knocks(1, NOON + 10 * HOUR));
    expect(peak(window, 'identities')).toBe(10);
  });
});
