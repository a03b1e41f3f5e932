import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDutyMinute, isOddLately, planTap, type TapFacts } from '../../shared/pipeline/tap-plan.ts';
import { coverageOf, isOn, noted } from '../../shared/pipeline/tap-spans.ts';
import type { TapSpan } from '../../shared/types/tap.ts';

const MINUTE = 60_000;
const TEN = 600_000;
const calm = Array.from({ length: 65 }, (_, n) => 100 + (n % 7));
const facts: TapFacts = {
  mode: 'adaptive',
  now: 0,
  key: 'secret',
  histories: [calm],
  hasOpenIncident: false,
  evaluationsPerSecond: 100,
  quotaPerSecond: 2_000,
  tappedThisMonth: 0,
  ceiling: 100,
};
/** Minutes in which the lot says no. */
const idle = Array.from({ length: 10 }, (_, n) => n * MINUTE).find((at) => !isDutyMinute(at, 'secret')) ?? 0;

describe('the adaptive tap', () => {
  it('is on for one minute of every ten, which nobody can tell without the key', () => {
    const lots = Array.from({ length: 50 }, (_, ten) =>
      Array.from({ length: 10 }, (_, n) => isDutyMinute(ten * TEN + n * MINUTE, 'secret')).flatMap((on, n) =>
        on ? [n] : [],
      ),
    );
    expect(lots.every((minutes) => minutes.length === 1)).toBe(true);
    expect(new Set(lots.flat()).size).toBeGreaterThan(7);
    const others = lots.map((_, ten) =>
      Array.from({ length: 10 }, (_, n) => isDutyMinute(ten * TEN + n * MINUTE, 'x')),
    );
    expect(others.map((minutes) => minutes.indexOf(true))).not.toEqual(lots.flat());
  });

  it.each([
    ['on its minute', { now: idle, histories: [calm] }, 'calm', false],
    ['an odd minute', { now: idle, histories: [calm, [...calm.slice(1), 400]] }, 'odd', true],
    [
      'an odd minute four minutes ago',
      { now: idle, histories: [[...calm.slice(5), 400, 100, 100, 100, 100]] },
      'odd',
      true,
    ],
    ['an open incident', { now: idle, hasOpenIncident: true }, 'incident', true],
    ['mode always', { now: idle, mode: 'always' as const }, 'always', true],
    ['mode off, whatever happens', { mode: 'off' as const, hasOpenIncident: true }, 'off', false],
  ])('follows %s', (_, more, because, on) => {
    expect(planTap({ ...facts, ...more })).toEqual({ on, because, stopped: false });
  });

  it('gives way where it would starve the rules of others, and where it costs its share', () => {
    const wanted = { ...facts, mode: 'always' } as const;
    expect(planTap({ ...wanted, evaluationsPerSecond: 1_401 })).toEqual({ on: false, because: 'quota', stopped: true });
    expect(planTap({ ...wanted, tappedThisMonth: 192e6 })).toEqual({ on: false, because: 'ceiling', stopped: true });
    expect(planTap({ ...wanted, evaluationsPerSecond: 1_400, tappedThisMonth: 191e6 }).on).toBe(true);
  });

  it('is never on in mode off, nor beyond a guard', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('off' as const, 'adaptive' as const, 'always' as const),
        fc.nat(100_000),
        fc.nat(1e9),
        fc.boolean(),
        (mode, evaluationsPerSecond, tappedThisMonth, hasOpenIncident) => {
          const plan = planTap({ ...facts, mode, evaluationsPerSecond, tappedThisMonth, hasOpenIncident });
          const allowed = mode !== 'off' && evaluationsPerSecond <= 1_400 && tappedThisMonth < 191.1e6;
          expect(plan.on && !allowed).toBe(false);
          expect(plan.on && plan.stopped).toBe(false);
        },
      ),
    );
  });
});

describe('an odd minute', () => {
  it.each([
    ['an ordinary one', calm, false],
    ['three times the usual', [...calm, 300], true],
    ['the first after silence', [...Array<number>(64).fill(0), 200], true],
    ['few, after silence', [...Array<number>(64).fill(0), 19], false],
    ['one over, long ago', [...calm.slice(0, 40), 900, ...calm.slice(0, 20)], false],
    ['one of a fleet that varies', Array.from({ length: 65 }, (_, n) => (n % 5 === 4 ? 300 : 60)), false],
  ])('is not confused with %s', (_, history, odd) => {
    expect(isOddLately(history)).toBe(odd);
  });
});

describe("the tap's diary", () => {
  it('opens and closes spans, and says nothing twice', () => {
    const on = noted([], true, MINUTE);
    expect(on).toEqual([{ from: MINUTE }]);
    expect(noted(on, true, 2 * MINUTE)).toBe(on);
    const off = noted(on, false, 2 * MINUTE);
    expect(off).toEqual([{ from: MINUTE, to: 2 * MINUTE }]);
    expect([isOn([]), isOn(on), isOn(off)]).toEqual([false, true, false]);
  });

  it('forgets what is older than a day and some', () => {
    const old = [{ from: 0, to: MINUTE }];
    expect(noted(old, true, 27 * 3_600_000)).toEqual([{ from: 27 * 3_600_000 }]);
  });

  it('says what share of ten seconds anybody looked', () => {
    const { share } = coverageOf([{ from: 5_000, to: 20_000 }, { from: 100_000 }]);
    expect([0, 1, 2, 3, 4, 9, 10, 99].map(share)).toEqual([0.5, 1, 1, 0.5, 0, 0, 1, 1]);
  });

  it('never covers more than all of a slot, however spans lie', () => {
    const span = fc
      .tuple(fc.nat(500_000), fc.nat(500_000))
      .map(([from, length]): TapSpan => ({ from, to: from + length }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 5 }), fc.nat(60), (spans, slot) => {
        const share = coverageOf(spans).share(slot);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }),
    );
  });
});
