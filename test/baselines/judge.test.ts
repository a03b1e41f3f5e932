import { describe, expect, it } from '@jest/globals';
import { climbsFrom, logRatio, RISE } from '../../shared/baselines/cusum.ts';
import { gauges } from '../../shared/baselines/gauges.ts';
import { type GroupBaseline, newGroup } from '../../shared/baselines/group.ts';
import type { Judgement } from '../../shared/baselines/judge.ts';
import type { RateState } from '../../shared/baselines/rate.ts';
import { count, live, lookAt, newSubject, normsFor, START, steady, timeOf } from './looking.ts';

/** A month old and calm: nothing in it bursts, and windows vary as Poisson's. */
const calm: GroupBaseline = {
  ...newGroup(START / 60 - 30 * 144),
  through: START / 60,
  ticks: 1e6,
  tenured: [1, 2, 3, 4, 5, 6, 7, 8].map((entity) => [entity, 99_999] as const),
  scatters: new Array(3).fill({ excess: 0, scale: 1e6, windows: 1e6 }) as never,
};
const norms = normsFor(calm);

const until = (
  found: (judgement: Judgement) => boolean,
  most: number,
  each: (slot: number) => Judgement,
  from: number,
) => {
  for (let slot = from; slot < from + most; slot += 1) if (found(each(slot))) return slot - from + 1;
  return undefined;
};

describe('the judgement of a device that sends once a minute', () => {
  const warmed = () => {
    const subject = newSubject();
    return { subject, next: steady(subject, 0, 26, 1, norms) };
  };

  it('says nothing of an ordinary day', () => {
    const { subject, next } = warmed();
    for (let slot = next; slot < next + 360; slot += 6) {
      const { readings, odd } = live(subject, slot, 1, norms);
      expect([readings, odd]).toEqual([[], undefined]);
    }
  });

  it('lets the birth messages after a reconnect pass', () => {
    const { subject, next } = warmed();
    expect(live(subject, next, 16, norms).readings).toEqual([]);
  });

  it('calls a burst odd and high, twice the allowance glaring, and a flood extreme', () => {
    const degrees = [40, 120, 700].map((messages) => {
      const { subject, next } = warmed();
      const { readings, odd } = live(subject, next, messages, norms);
      expect(odd?.[0]).toBeGreaterThan(messages - 10);
      return readings.find(({ scaleSeconds }) => scaleSeconds === 10)?.degree;
    });
    expect(degrees).toEqual(['high', 'glaring', 'extreme']);
  });

  it('explains itself: what was seen, expected and let pass, how unlikely the rest is, and how long was watched', () => {
    const { subject, next } = warmed();
    const [reading] = live(subject, next, 40, norms).readings;
    expect(reading).toMatchObject({ test: 'window', scaleSeconds: 10, seen: 40, allowance: 15, exposureSeconds: 10 });
    expect(reading?.expected).toBeCloseTo(1 / 6, 2);
    expect(reading?.surprise).toBeGreaterThan(reading?.limit ?? Number.POSITIVE_INFINITY);
  });

  it('leaves a burst that is over to the windows that saw it: ten minutes speak of what lasts', () => {
    const { subject, next } = warmed();
    live(subject, next, 40, norms);
    expect(live(subject, next + 20, 1, norms).readings).toEqual([]);
  });

  it('finds three times the rate by its sum within twenty minutes, where no window sees it', () => {
    const { subject, next } = warmed();
    const kinds = new Set<string>();
    const delay = until(
      ({ readings }) => readings.length > 0,
      360,
      (slot) => {
        const judgement = live(subject, slot, slot % 2 === 0 ? 1 : 0, norms);
        for (const { test } of judgement.readings) kinds.add(test);
        return judgement;
      },
      next,
    );
    expect(delay).toBeLessThanOrEqual(20 * 6);
    expect([...kinds]).toEqual(['sum']);
  });

  it('needs eight elevated minutes for that: no burst fires a sum, however large', () => {
    const { subject, next } = warmed();
    const sums = Array.from({ length: 7 }, (_, minute) =>
      live(subject, next + 6 * minute, 14, norms).readings.filter(({ test }) => test === 'sum'),
    );
    expect(sums.flat()).toEqual([]);
  });

  it('falls silent soon after the attack, though its sum stands high', () => {
    const { subject, next } = warmed();
    for (let slot = next; slot < next + 360; slot += 1) live(subject, slot, 2, norms);
    const after = Array.from({ length: 20 }, (_, minute) => live(subject, next + 480 + 6 * minute, 1, norms).readings);
    expect(after.flat()).toEqual([]);
  });

  it('does not call a sum a finding where what the ring still holds is ordinary', () => {
    const slow = newSubject();
    const next = steady(slow, 0, 26, 0.1, norms);
    const { limit, most } = norms.sums[0];
    const found = [1, 3].map((messages) => {
      const other = newSubject();
      other.state = { ...(slow.state as RateState), through: START + next, sums: [limit + most, 0], taken: [0, 0] };
      for (let minute = 9 - messages; minute < 9; minute += 1) count(other, next + 6 * minute, 1);
      return lookAt(other, next + 54, norms).readings.map(({ test, seen }) => [test, seen]);
    });
    expect(found).toEqual([[], [['sum', 3]]]);
  });

  it('tells its group that it is tenured after a day, and its pace unless it was away', () => {
    const subject = newSubject();
    const next = steady(subject, 0, 25, 1, norms);
    const tenures = subject.told.filter(({ tenured }) => tenured.length > 0);
    expect(tenures.length).toBeGreaterThanOrEqual(5);
    expect(tenures.length).toBeLessThanOrEqual(7);
    expect(subject.told.at(-1)?.pace[0]).toBe(10);
    steady(subject, next + 4 * 60, 0.5, 1, norms);
    const paces = subject.told.slice(-3).map(({ pace }) => pace[1] > 0);
    expect(paces).toEqual([false, true, true]);
  });

  it('writes when a tick has passed or a burst has grown, and not otherwise', () => {
    const { subject, next } = warmed();
    expect(live(subject, next, 1, norms).due).toBe(true);
    expect(live(subject, next + 6, 1, norms).due).toBe(false);
    expect(live(subject, next + 12, 12, norms).due).toBe(true);
    expect(live(subject, next + 12, 1, norms).due).toBe(false);
  });
});

describe('where the normal value is zero', () => {
  const failures = normsFor(undefined, gauges.failures);

  it('every scale and the sum speak from the first minutes', () => {
    const subject = newSubject();
    const tests = new Set<string>();
    for (let slot = 0; slot < 60; slot += 2)
      for (const { test, scaleSeconds } of live(subject, slot, 20, failures).readings)
        tests.add(`${test} ${scaleSeconds}`);
    expect([...tests].sort()).toEqual(['sum 60', 'window 10', 'window 60', 'window 600']);
  });

  it('the group cannot teach that failures are to be expected', () => {
    const moments = { weight: 1_000, counts: 1e6, seconds: 1e6, rates: 1_000, squares: 1_000, inverses: 0.1 };
    expect(normsFor({ ...calm, moments }, gauges.failures).prior).toBe(gauges.failures.prior);
    expect(normsFor({ ...calm, moments }).prior).not.toBe(gauges.publishes.prior);
  });

  it('a device that fails twice a minute for an hour is too much, and one failure an hour is not', () => {
    const [often, seldom] = [newSubject(), newSubject()];
    const found = Array.from({ length: 120 }, (_, n) => live(often, 3 * n, 1, failures).readings).flat();
    expect(found.length).toBeGreaterThan(0);
    const never = Array.from({ length: 48 }, (_, n) => live(seldom, 360 * n, 1, failures).readings).flat();
    expect(never).toEqual([]);
  });
});

describe('the log likelihood ratio', () => {
  it('is positive above (ρ − 1)/ln ρ times the mean for Poisson counts, and negative below', () => {
    for (const mean of [2, 20, 200]) {
      expect(logRatio(climbsFrom(RISE) * mean * 1.01, mean, 1e9, RISE)).toBeGreaterThan(0);
      expect(logRatio(climbsFrom(RISE) * mean * 0.99, mean, 1e9, RISE)).toBeLessThan(0);
    }
  });

  it('is that of the two negative binomials', () => {
    const logPmf = (count: number, mean: number, size: number) =>
      count * Math.log(mean / (size + mean)) + size * Math.log(size / (size + mean));
    for (const [count, mean, size] of [
      [0, 1, 3],
      [7, 2, 0.5],
      [90, 30, 10],
    ] as const)
      expect(logRatio(count, mean, size, 2.5)).toBeCloseTo(
        logPmf(count, 2.5 * mean, size) - logPmf(count, mean, size),
        9,
      );
  });
});

describe('a young group', () => {
  it('lets cold bursts pass, and finds a flood in the first slot it ever saw', () => {
    const cold = normsFor(newGroup(START / 60), gauges.publishes, timeOf(0));
    expect(live(newSubject(), 0, 110, cold).readings).toEqual([]);
    expect(live(newSubject(), 0, 1_000, cold).readings.map(({ degree }) => degree)).toContain('extreme');
  });
});
