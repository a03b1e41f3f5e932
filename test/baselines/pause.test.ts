import { describe, expect, it } from '@jest/globals';
import { newGate, noteOdd } from '../../shared/baselines/gate.ts';
import { isWorthWriting, type Pause, type Ruling, rule } from '../../shared/baselines/pause.ts';
import type { Degree, Reading } from '../../shared/baselines/reading.ts';
import { normsFor } from './looking.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
const norms = normsFor();
const SHUT = newGate(NOON);
const ME = 42;

const reading = (degree: Degree, over: Partial<Reading> = {}): Reading => ({
  test: 'window',
  scaleSeconds: 60,
  degree,
  seen: 700,
  expected: 1,
  allowance: 15,
  surprise: 50,
  limit: 8,
  exposureSeconds: 60,
  ...over,
});

/** Peers that exceed their noise by so much, just now. */
const moving = (excess: number, at = NOON) => {
  let gate = newGate(at);
  for (let n = 0; n < 12; n += 1) gate = noteOdd(gate, n * 1_000, [excess, excess, excess], at, 100);
  return gate;
};

/** Rules on the same reading every ten seconds, as long as the ruling says to look again. */
const secondsUntilFinding = (
  degree: Degree,
  gateAt: (at: number) => ReturnType<typeof newGate>,
  mostSeconds = 600,
  over: Partial<Reading> = {},
): number | undefined => {
  let pause: Pause | undefined;
  for (let seconds = 0; seconds <= mostSeconds; seconds += 10) {
    const at = NOON + seconds * 1_000;
    const ruling: Ruling = rule([reading(degree, over)], pause, norms, gateAt(at), ME, at);
    if (ruling.kind === 'finding') return seconds;
    if (ruling.kind !== 'calm') pause = ruling.pause;
  }
  return undefined;
};

describe('a finding', () => {
  it('is none where nothing is beyond its norms', () => {
    expect(rule([], undefined, norms, SHUT, ME, NOON)).toEqual({ kind: 'calm' });
  });

  it('waits into the third minute, because the first devices of a rollout are odd before anybody can know', () => {
    expect(secondsUntilFinding('high', () => SHUT)).toBe(130);
    expect(secondsUntilFinding('glaring', () => SHUT)).toBe(130);
  });

  it('is none for a burst of a minute, though its second minute by the clock looks odd until it ends', () => {
    const begun = {
      since: NOON / 1_000 + 50,
      last: NOON / 1_000 + 119,
      glaringSince: NOON / 1_000 + 50,
      glaringLast: NOON / 1_000 + 119,
    };
    const ruledAt = (seconds: number) =>
      rule([reading('glaring')], begun, norms, SHUT, ME, NOON + seconds * 1_000).kind;
    expect([ruledAt(119), ruledAt(129)]).toEqual(['wait', 'wait']);
    expect(ruledAt(130)).toBe('finding');
  });

  it('does not wait where it is extreme, nor where a sum has waited for it', () => {
    expect(secondsUntilFinding('extreme', () => SHUT)).toBe(0);
    expect(secondsUntilFinding('high', () => SHUT, 0, { test: 'sum' })).toBe(0);
  });

  it('becomes the notice of its group where the gate is open', () => {
    expect(secondsUntilFinding('high', (at) => moving(400, at))).toBeUndefined();
    expect(rule([reading('high')], undefined, norms, moving(400), ME, NOON).kind).toBe('group');
    expect(rule([reading('high', { test: 'sum' })], undefined, norms, moving(400), ME, NOON).kind).toBe('group');
  });

  it('begins its pause anew after three minutes of calm', () => {
    const first = rule([reading('high')], undefined, norms, SHUT, ME, NOON);
    const pause = first.kind === 'wait' ? first.pause : undefined;
    expect(rule([reading('high')], pause, norms, SHUT, ME, NOON + 170_000).kind).toBe('finding');
    expect(rule([reading('high')], pause, norms, SHUT, ME, NOON + 190_000).kind).toBe('wait');
  });
});

describe('a pause', () => {
  it('is written when it begins, when it becomes glaring, and once a minute', () => {
    const pause: Pause = { since: 1_000, last: 1_010 };
    expect(isWorthWriting(pause, undefined)).toBe(true);
    expect(isWorthWriting({ ...pause, last: 1_050 }, pause)).toBe(false);
    expect(isWorthWriting({ ...pause, last: 1_070 }, pause)).toBe(true);
    expect(isWorthWriting({ ...pause, last: 1_020, glaringSince: 1_020, glaringLast: 1_020 }, pause)).toBe(true);
  });
});

describe('inside a rollout', () => {
  it('an extreme excess that its peers share is the rollout', () => {
    expect(rule([reading('extreme')], undefined, norms, moving(600), ME, NOON).kind).toBe('group');
  });

  it('an extreme excess far beyond its peers is found at once', () => {
    expect(rule([reading('extreme')], undefined, norms, moving(100), ME, NOON).kind).toBe('finding');
  });

  it('a glaring excess far beyond its peers is found after its pause', () => {
    expect(secondsUntilFinding('glaring', (at) => moving(100, at))).toBe(130);
  });

  it('what does not end is a flood, whatever its peers do: many attackers together hide for five minutes only', () => {
    expect(secondsUntilFinding('glaring', (at) => moving(600, at))).toBe(300);
    expect(secondsUntilFinding('extreme', (at) => moving(600, at))).toBe(300);
  });
});
