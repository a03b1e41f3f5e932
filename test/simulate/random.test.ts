import { describe, expect, it } from '@jest/globals';
import { exponential, gamma, lognormal, rounded } from '../../cli/simulate/distributions.ts';
import { Random } from '../../cli/simulate/random.ts';

const many = <T>(draw: () => T): T[] => Array.from({ length: 20_000 }, draw);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
};

describe('seeded randomness', () => {
  it('gives the same numbers for the same name, and others for another', () => {
    const words = (name: string): number[] =>
      many(() => 0)
        .slice(0, 8)
        .map(
          (
            (random) => () =>
              random.word()
          )(new Random(name)),
        );
    expect(words('a')).toEqual(words('a'));
    expect(words('a')).not.toEqual(words('b'));
  });

  it('forks streams that do not depend on what the parent has drawn', () => {
    const fresh = new Random('parent');
    const used = new Random('parent');
    used.word();
    expect(used.fork('child').word()).toBe(fresh.fork('child').word());
    expect(fresh.fork('one').word()).not.toBe(fresh.fork('two').word());
  });

  it('is uniform in mean, variance and first digit', () => {
    const random = new Random('uniform');
    const draws = many(() => random.unit());
    expect(mean(draws)).toBeCloseTo(1 / 2, 1.8);
    expect(variance(draws)).toBeCloseTo(1 / 12, 2);
    for (let digit = 0; digit < 10; digit += 1) {
      const share = draws.filter((draw) => Math.floor(10 * draw) === digit).length / draws.length;
      expect(Math.abs(share - 0.1)).toBeLessThan(0.01);
    }
  });

  it('draws whole numbers from both ends of a range, and nothing outside it', () => {
    const random = new Random('whole');
    expect([...new Set(many(() => random.integer(3, 6)))].sort()).toEqual([3, 4, 5, 6]);
  });

  it('samples distinct choices, and no more than there are', () => {
    const random = new Random('sample');
    const choices = ['a', 'b', 'c', 'd', 'e'];
    expect(new Set(random.sample(choices, 3)).size).toBe(3);
    expect(random.sample(choices, 9).toSorted()).toEqual(choices);
    expect(() => random.pick([])).toThrow('nothing to pick from');
  });

  it('writes version-4 UUIDs and hex of the length asked for', () => {
    const random = new Random('text');
    for (const uuid of many(() => random.uuid()).slice(0, 100))
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(random.hex(64)).toMatch(/^[0-9a-f]{64}$/);
    expect(random.hex(6)).toMatch(/^[0-9a-f]{6}$/);
  });
});

describe('distributions', () => {
  const random = new Random('distributions');

  it('waits exponentially: mean and standard deviation are the same', () => {
    const waits = many(() => exponential(random, 5));
    expect(mean(waits)).toBeGreaterThan(4.85);
    expect(mean(waits)).toBeLessThan(5.15);
    expect(Math.sqrt(variance(waits))).toBeCloseTo(5, 0);
  });

  it('has gamma of shape 3 with mean 1 and variance 1/3, which makes counts negative binomial with r = 3', () => {
    const draws = many(() => gamma(random, 3));
    expect(mean(draws)).toBeCloseTo(1, 1);
    expect(variance(draws)).toBeCloseTo(1 / 3, 1);
  });

  it('has lognormal with median 1', () => {
    const draws = many(() => lognormal(random, 0.6)).sort((a, b) => a - b);
    expect(draws[draws.length / 2]).toBeCloseTo(1, 1);
    expect(lognormal(random, 0)).toBe(1);
  });

  it('rounds to one of the two nearest, so that the mean stays', () => {
    const draws = many(() => rounded(random, 2.3));
    expect(new Set(draws)).toEqual(new Set([2, 3]));
    expect(mean(draws)).toBeCloseTo(2.3, 1);
  });
});
