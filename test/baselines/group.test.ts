import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  dispersionOf,
  isFirstDay,
  NO_SCATTERS,
  type Scatter,
  scatterOfCounts,
  scatterOfTime,
} from '../../shared/baselines/dispersion.ts';
import { gauges } from '../../shared/baselines/gauges.ts';
import { type GroupBaseline, isMature, learnGroup, living, newGroup } from '../../shared/baselines/group.ts';
import { addMoments, momentsOf, NO_MOMENTS, priorOf } from '../../shared/baselines/prior.ts';
import { factorsOf, learnRhythm, NO_RHYTHM, type Rhythm } from '../../shared/baselines/rhythm.ts';
import { EMPTY_TALLY, type Tally } from '../../shared/baselines/tally.ts';
import { acceptBurst } from '../../shared/baselines/verdict.ts';
import { dice } from './dice.ts';
import { normsFor, timeOf } from './looking.ts';

const TICK = Math.floor(timeOf(0) / 600_000);
const WEEK_AGE = 7 * 86_400_000;
const UNLEARNED = gauges.publishes.prior;

describe('the prior of a group', () => {
  const pool = (rates: readonly number[], chance = dice(1)) =>
    rates
      .map((rate) => momentsOf(1, chance.poisson(rate * 86_400), 86_400))
      .reduce((sum, one) => addMoments(sum, one), NO_MOMENTS);

  it('has the mean of its entities, and a shape that says how much they differ', () => {
    const chance = dice(7);
    const rates = Array.from({ length: 400 }, () => 0.05 * chance.gamma(4));
    const prior = priorOf(pool(rates), 400, UNLEARNED);
    expect(prior.shape / prior.seconds).toBeCloseTo(0.05, 2);
    expect(prior.shape).toBeGreaterThan(3);
    expect(prior.shape).toBeLessThan(5.5);
  });

  it('is sure where all are alike, and vague where there are fewer than three', () => {
    expect(priorOf(pool(new Array(100).fill(0.02)), 100, UNLEARNED).shape).toBe(20);
    expect(priorOf(pool([0.02, 0.02]), 2, UNLEARNED).shape).toBe(1);
  });

  it('is the stated default while nothing was learned', () => {
    expect(priorOf(NO_MOMENTS, 0, UNLEARNED)).toBe(UNLEARNED);
  });
});

describe('the dispersion of a group', () => {
  /** Windows of one scale, told as they come and as time goes by. */
  const scatterOf = (counts: readonly number[], mean: number): Scatter => {
    const time = scatterOfTime(counts.length, mean, 1e9, [1, 1]);
    return {
      ...time,
      excess: time.excess + counts.reduce((sum, count) => sum + scatterOfCounts(0, count, mean, 0.3), 0),
    };
  };
  const learned = (scatter: Scatter) => dispersionOf([scatter, scatter, scatter], WEEK_AGE)[1];

  it('is that of the counts, whether or not anybody looked when their windows closed', () => {
    const chance = dice(3);
    const unsteady = Array.from({ length: 40_000 }, () => chance.poisson(3 * chance.gamma(3)));
    expect(learned(scatterOf(unsteady, 3))).toBeCloseTo(1 / 3, 1);
    const poisson = Array.from({ length: 40_000 }, () => chance.poisson(3));
    expect(learned(scatterOf(poisson, 3))).toBe(0.03);
  });

  it('is the same however a count came together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        (parts, mean) => {
          let [sum, told] = [0, 0];
          for (const part of parts) {
            told += scatterOfCounts(sum, sum + part, mean, 0.3);
            sum += part;
          }
          expect(told).toBeCloseTo(scatterOfCounts(0, sum, mean, 0.3), 6);
        },
      ),
    );
  });

  it('tells a tap that is on for one minute in ten from one that shows a tenth of the records', () => {
    const on = scatterOfTime(100, 6, 1e9, [0.1, 0.1]);
    const thinned = scatterOfTime(100, 6, 1e9, [0.1, 0.01]);
    expect(on.scale).toBeCloseTo(10 * 36, 6);
    expect(thinned.scale).toBeCloseTo(100 * 0.36, 6);
  });

  it('is 0.3 before anything is known, and at least 0.1 for minutes on the first day', () => {
    expect(dispersionOf(NO_SCATTERS, 0)).toEqual([0.3, 0.3, 0.3]);
    const calm = scatterOf(new Array(100_000).fill(3), 3);
    expect(dispersionOf([calm, calm, calm], 3_600_000)).toEqual([0.03, 0.1, 0.1]);
    expect(isFirstDay(27 * 3_600_000)).toBe(false);
  });
});

describe('the rhythm of a group', () => {
  const lived = (
    days: number,
    pace: (hour: number, day: number) => number,
    expected = 600,
    from = NO_RHYTHM,
    start = TICK,
  ): Rhythm => {
    let rhythm = from;
    for (let tick = start; tick < start + days * 144; tick += 1)
      rhythm = learnRhythm(rhythm, tick, [
        expected * pace(Math.floor(tick / 6) % 24, Math.floor(tick / 144)),
        expected,
      ]);
    return rhythm;
  };
  const sine = (hour: number) => 1 + 0.6 * Math.sin((2 * Math.PI * (hour - 6)) / 24);

  it('follows a day of ±60 % from the second day on', () => {
    const factor = factorsOf(lived(1, sine));
    for (let hour = 0; hour < 24; hour += 1) expect(factor(timeOf(hour * 360))).toBeCloseTo(sine(hour), 1);
  });

  it('is no rhythm where the whole level changes', () => {
    const factor = factorsOf(lived(3, () => 2));
    for (let hour = 0; hour < 24; hour += 1) expect(factor(timeOf(hour * 360))).toBeCloseTo(1, 1);
  });

  it('moves slowly on few counts, and never below a fifth or above three', () => {
    expect(factorsOf(lived(1, sine, 1))(timeOf(12 * 360))).toBeLessThan(1.3);
    const bursts = factorsOf(lived(5, (hour) => (hour === 9 ? 40 : 0.01)));
    expect(bursts(timeOf(9 * 360))).toBe(3);
    expect(bursts(timeOf(3 * 360))).toBe(0.2);
  });

  it('knows no weekdays in its first weeks, and the hours of Sundays after three', () => {
    const isSunday = (day: number) => (day + 4) % 7 === 0;
    const office = (hour: number, day: number) => (!isSunday(day) && hour >= 8 && hour < 18 ? 2 : 0.4);
    const at = (day: number, hour: number) => timeOf((day * 24 + hour) * 360);
    const young = factorsOf(lived(7, office));
    expect(young(at(6, 12))).toBe(young(at(7, 12)));
    const known = factorsOf(lived(22, office));
    expect(known(at(27, 12)) / known(at(28, 12))).toBeLessThan(0.3);
    expect(known(at(27, 3)) / known(at(28, 3))).toBeCloseTo(1, 1);
  });
});

describe('what a group has learned', () => {
  const tally = (over: Partial<Tally> = {}): Tally => ({ ...EMPTY_TALLY, ticks: 100, pace: [600, 600], ...over });

  it('is the same when a tick is folded twice, or comes late', () => {
    const once = learnGroup(newGroup(TICK), { tick: TICK, tally: tally(), calm: true });
    expect(learnGroup(once, { tick: TICK, tally: tally(), calm: true })).toBe(once);
    const next = learnGroup(once, { tick: TICK + 1, tally: tally(), calm: true });
    expect(learnGroup(next, { tick: TICK, tally: tally(), calm: true })).toBe(next);
  });

  it('does not take trouble for rhythm', () => {
    const before = learnGroup(newGroup(TICK), { tick: TICK, tally: tally(), calm: true });
    const after = learnGroup(before, { tick: TICK + 1, tally: tally({ pace: [9_000, 600] }), calm: false });
    expect(after.rhythm).toBe(before.rhythm);
  });

  it('counts an entity that is seen once in six hours as one, and forgets one that is gone', () => {
    let group = newGroup(TICK);
    for (let tick = TICK; tick < TICK + 1_440; tick += 1) {
      const always = momentsOf(1, 600, 86_400);
      const seldom = tick % 36 === 0 ? momentsOf(36, 600, 86_400) : NO_MOMENTS;
      group = learnGroup(group, { tick, tally: tally({ moments: addMoments(always, seldom) }), calm: true });
    }
    expect(living(group)).toBeGreaterThan(1.7);
    expect(living(group)).toBeLessThan(2.3);
    for (let tick = TICK + 1_440; tick < TICK + 2_880; tick += 1)
      group = learnGroup(group, { tick, tally: tally({ moments: momentsOf(1, 600, 86_400) }), calm: true });
    expect(living(group)).toBeCloseTo(1, 1);
  });

  it('makes no allowance of its own until eight of its entities have been there for a day', () => {
    const seven = learnGroup(newGroup(TICK), {
      tick: TICK,
      tally: tally({ tenured: [1, 2, 3, 4, 5, 6, 7] }),
      calm: true,
    });
    expect(isMature(seven, gauges.publishes)).toBe(false);
    const later = learnGroup(seven, { tick: TICK + 1, tally: tally({ ticks: 1e6, tenured: [7, 8] }), calm: true });
    expect(isMature(later, gauges.publishes)).toBe(true);
    const warm = timeOf(30 * 24 * 360);
    expect(normsFor(seven, gauges.publishes, warm).allowance[0]).toBe(120);
    expect(normsFor(later, gauges.publishes, warm).allowance[0]).toBe(15);
    expect(isMature(newGroup(TICK), gauges.failingAddresses)).toBe(true);
  });

  it('forgets the tenured after three days', () => {
    const before = learnGroup(newGroup(TICK), {
      tick: TICK,
      tally: tally({ tenured: [1, 2, 3, 4, 5, 6, 7, 8] }),
      calm: true,
    });
    expect(isMature(learnGroup(before, { tick: TICK + 5 * 144, tally: tally(), calm: true }), gauges.publishes)).toBe(
      false,
    );
  });

  it('moves by a verdict of benign only when three entities had one', () => {
    const warm = timeOf(30 * 24 * 360);
    const full: GroupBaseline = {
      ...newGroup(TICK),
      ticks: 1e6,
      tenured: [1, 2, 3, 4, 5, 6, 7, 8].map((entity) => [entity, 99_999] as const),
    };
    const allowance = (group: GroupBaseline) => normsFor(group, gauges.publishes, warm).allowance[0];
    const records = [
      [1, 12, 20_000],
      [2, 11, 20_000],
      [3, 10, 20_000],
    ] as const;
    const calm: GroupBaseline = { ...full, records: [records, [], [], [], []] as const };
    const before = allowance(calm);
    const one = acceptBurst(calm, 4, [200, 0, 0], warm);
    expect(allowance(one)).toBeLessThan(before * 1.3);
    const three = acceptBurst(acceptBurst(one, 5, [200, 0, 0], warm), 6, [200, 0, 0], warm);
    expect(allowance(three)).toBeGreaterThan(200);
  });

  it('takes at most five kilobytes', () => {
    const records = Array.from({ length: 16 }, (_, n) => [4_294_967_000 + n, 12_345.6 + n, 20_777] as const);
    const group = learnGroup(
      { ...newGroup(TICK), tenured: Array.from({ length: 8 }, (_, n) => [4_294_967_000 + n, 20_777] as const) },
      {
        tick: TICK,
        tally: tally({
          records: [records, records, records, records, records],
          moments: momentsOf(1.23456789, 1 / 3, 86_400 / 7),
        }),
        calm: true,
      },
    );
    const rhythm = {
      hours: new Array(24).fill([123_456.7, 123_456.7]),
      otherHours: new Array(24).fill([123_456.7, 123_456.7]),
      days: new Array(7).fill([123_456.7, 123_456.7]),
      lived: new Array(7).fill(1.2345),
    };
    expect(JSON.stringify({ ...group, rhythm }).length).toBeLessThan(5_120);
  });
});
