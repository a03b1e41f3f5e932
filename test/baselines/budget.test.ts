import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { marginOf } from '../../shared/baselines/allowance.ts';
import {
  alphaOfTick,
  alphaOfWindow,
  cusumThreshold,
  FEWEST_ACTIVE,
  shares,
  surpriseLimit,
} from '../../shared/baselines/budget.ts';
import type { Burst } from '../../shared/baselines/records.ts';
import { ONE_MINUTE, TEN_MINUTES, TEN_SECONDS } from '../../shared/windows/scales.ts';

const budget = { falseAlarmsPerDay: 1, active: 1_000 };

/** Equal records: no tail but the exponential one. */
const equal = (size: number, count = 3): readonly Burst[] =>
  Array.from({ length: count }, (_, n) => [n, size, 0] as const);

describe('the budget', () => {
  it('is spent once: the shares add up to one', () => {
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('allows all windows of a day together what the share allows', () => {
    for (const scale of [TEN_SECONDS, ONE_MINUTE, TEN_MINUTES]) {
      const windows = 1_000 * (86_400_000 / scale.slotMs);
      expect(alphaOfWindow(budget, shares.publishes, scale) * windows * 4).toBeCloseTo(shares.publishes, 12);
    }
  });

  it('counts a small fleet as fifty', () => {
    const small = { falseAlarmsPerDay: 1, active: 7 };
    expect(alphaOfTick(small, 0.1)).toBe(alphaOfTick({ ...small, active: FEWEST_ACTIVE }, 0.1));
  });

  it('demands more surprise of a larger fleet and of a smaller budget', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 50, max: 1_000_000 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (active, falseAlarmsPerDay) => {
          const limit = surpriseLimit({ falseAlarmsPerDay, active }, 0.35, ONE_MINUTE);
          expect(surpriseLimit({ falseAlarmsPerDay, active: active * 10 }, 0.35, ONE_MINUTE)).toBeCloseTo(limit + 1, 9);
          expect(surpriseLimit({ falseAlarmsPerDay: falseAlarmsPerDay / 10, active }, 0.35, ONE_MINUTE)).toBeCloseTo(
            limit + 1,
            9,
          );
        },
      ),
    );
  });

  it('makes H = ln(4·N·1440/(B·share))', () => {
    expect(cusumThreshold(budget, 0.35, 60)).toBeCloseTo(Math.log((4 * 1_000 * 1_440) / 0.35), 12);
  });
});

describe('κ, the margin beyond the third record', () => {
  it.each([
    [150, [4.0, 3.4, 2.8]],
    [1_000, [2.7, 2.3, 1.9]],
    [10_000, [1.9, 1.6, 1.35]],
    [100_000, [1.5, 1.3, 1.2]],
  ] as const)(
    'is what was measured for 1 000 entities after %p ticks, with budgets of 0.1, 1 and 10',
    (ticks, published) => {
      for (const [n, falseAlarmsPerDay] of [0.1, 1, 10].entries()) {
        const alpha = alphaOfTick({ falseAlarmsPerDay, active: 1_000 }, 1);
        expect(Math.abs(marginOf(equal(20), ticks, alpha) - (published[n] as number))).toBeLessThan(0.06);
      }
    },
  );

  it('falls as more is seen, and rises as less is allowed', () => {
    const records = fc
      .array(fc.integer({ min: 1, max: 1_000 }), { minLength: 0, maxLength: 16 })
      .map((list) => list.sort((a, b) => b - a).map((size, n) => [n, size, 0] as const));
    fc.assert(
      fc.property(
        records,
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: 1e-10, max: 1e-3, noNaN: true }),
        (list, ticks, alpha) => {
          expect(marginOf(list, ticks * 2, alpha)).toBeLessThanOrEqual(marginOf(list, ticks, alpha));
          expect(marginOf(list, ticks, alpha / 2)).toBeGreaterThanOrEqual(marginOf(list, ticks, alpha));
          expect(marginOf(list, ticks, alpha)).toBeGreaterThanOrEqual(1.2);
        },
      ),
    );
  });

  it('grows with a heavy tail, and never so far that the group is deaf', () => {
    const heavy: readonly Burst[] = [900, 500, 300, 200, 150, 100, 70, 50].map((size, n) => [n, size, 0]);
    const extreme: readonly Burst[] = [9_000, 8_000, 7_000, 3, 3, 3, 3, 3].map((size, n) => [n, size, 0]);
    expect(marginOf(heavy, 50_000, 1e-7)).toBeGreaterThan(marginOf(equal(200, 8), 50_000, 1e-7));
    expect(marginOf(extreme, 50_000, 1e-7)).toBeLessThanOrEqual(4);
  });
});
