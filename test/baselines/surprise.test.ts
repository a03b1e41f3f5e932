import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { logGamma, logTail, quantileAt, surpriseOf } from '../../shared/baselines/surprise.ts';

/** Σ pmf(k) for k ≥ x, term by term from the ratio of neighbours, the largest factored out: exact to about 10⁻¹². */
const exactLogTail = (x: number, mean: number, size: number): number => {
  const p = mean / (size + mean);
  let logPmf = size * Math.log(size / (size + mean));
  for (let k = 0; k < x; k += 1) logPmf += Math.log(((size + k) / (k + 1)) * p);
  let [term, sum] = [1, 1];
  for (let k = x; term > 1e-15 * sum; k += 1) {
    term *= ((size + k) / (k + 1)) * p;
    sum += term;
  }
  return logPmf + Math.log(sum);
};

const means = fc.double({ min: 1e-4, max: 500, noNaN: true });
const sizes = fc.double({ min: 0.01, max: 1_000, noNaN: true });

describe('the surprise of a count', () => {
  it('agrees with exact sums within a millionth of a decade', () => {
    fc.assert(
      fc.property(means, sizes, fc.integer({ min: 2, max: 400 }), (mean, size, beyond) => {
        const x = Math.ceil(1.5 * mean) + beyond;
        expect(Math.abs(surpriseOf(x, mean, size) + exactLogTail(x, mean, size) / Math.LN10)).toBeLessThan(1e-6);
      }),
      { numRuns: 300 },
    );
  });

  it('rises with the count', () => {
    fc.assert(
      fc.property(means, sizes, fc.integer({ min: 0, max: 5_000 }), (mean, size, x) => {
        expect(surpriseOf(x + 1, mean, size)).toBeGreaterThanOrEqual(surpriseOf(x, mean, size));
      }),
    );
  });

  it('falls with what was expected', () => {
    fc.assert(
      fc.property(
        means,
        sizes,
        fc.integer({ min: 2, max: 2_000 }),
        fc.double({ min: 1, max: 3, noNaN: true }),
        (mean, size, x, more) => {
          expect(surpriseOf(x, mean * more, size)).toBeLessThanOrEqual(surpriseOf(x, mean, size) + 1e-9);
        },
      ),
    );
  });

  it('falls with dispersion where the count is far out', () => {
    expect(surpriseOf(60, 10, 3)).toBeLessThan(surpriseOf(60, 10, 30));
    expect(surpriseOf(60, 10, 30)).toBeLessThan(surpriseOf(60, 10, 1e9));
  });

  it('becomes that of Poisson as the size grows, without a step where the limit is taken', () => {
    for (const [x, mean] of [
      [12, 1],
      [40, 10],
      [300, 150],
    ] as const) {
      expect(surpriseOf(x, mean, 9.9e6)).toBeCloseTo(surpriseOf(x, mean, 1.1e7), 3);
      expect(surpriseOf(x, mean, 1e4)).toBeLessThan(surpriseOf(x, mean, 1e9));
    }
    // P(X ≥ 5 | Poisson, 1) = 1 − e⁻¹(1 + 1 + ½ + ⅙ + 1/24)
    expect(surpriseOf(5, 1, 1e12)).toBeCloseTo(-Math.log10(1 - Math.exp(-1) * (65 / 24)), 9);
  });

  it('is 0 for what nobody would look at twice', () => {
    expect(surpriseOf(16, 10, 5)).toBe(0);
    expect(surpriseOf(1, 0.001, 5)).toBe(0);
  });

  it('stays a number where the chance is far below the smallest double', () => {
    const surprise = surpriseOf(1_000_000, 10, 30);
    expect(surprise).toBeGreaterThan(1_000);
    expect(Number.isFinite(surprise)).toBe(true);
  });

  it.each([
    [1, 3, [13, 15, 17, 19]],
    [10, 10, [44, 48, 52, 57]],
    [600, 30, [1289, 1371, 1451, 1528]],
  ] as const)('has the published thresholds for a mean of %p and a size of %p', (mean, size, published) => {
    for (const [n, count] of published.entries())
      expect(Math.abs(quantileAt(6 + n, mean, size) - count)).toBeLessThanOrEqual(1);
  });
});

describe('the quantile', () => {
  it('is the smallest count that reaches the level', () => {
    fc.assert(
      fc.property(means, sizes, fc.double({ min: 1, max: 12, noNaN: true }), (mean, size, level) => {
        const count = quantileAt(level, mean, size);
        expect(surpriseOf(count, mean, size)).toBeGreaterThanOrEqual(level);
        expect(surpriseOf(count - 1, mean, size)).toBeLessThan(level);
      }),
    );
  });
});

describe('the log tail', () => {
  it('is certain for nothing, and impossible where nothing is expected', () => {
    expect(logTail(0, 3, 2)).toBe(0);
    expect(logTail(1, 0, 2)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('the logarithm of Γ', () => {
  it('has the values that everybody knows', () => {
    expect(logGamma(1)).toBeCloseTo(0, 11);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 11);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 10);
  });

  it('obeys Γ(z + 1) = zΓ(z)', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e5, noNaN: true }), (z) => {
        expect(logGamma(z + 1)).toBeCloseTo(logGamma(z) + Math.log(z), 6);
      }),
    );
  });
});
