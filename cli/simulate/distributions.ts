import type { Random } from './random.ts';

/** Waiting time of a Poisson process; infinite where the mean is. */
export const exponential = (random: Random, mean: number): number => -Math.log(1 - random.unit()) * mean;

/** Standard normal (Box–Muller, one of the pair). */
export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());

/** Median 1. */
export const lognormal = (random: Random, sigma: number): number => Math.exp(sigma * normal(random));

/** Gamma of a whole shape, mean 1: a Poisson rate times this gives negative binomial counts with r = shape. */
export const gamma = (random: Random, shape: number): number => {
  let sum = 0;
  for (let part = 0; part < shape; part += 1) sum += exponential(random, 1);
  return sum / shape;
};

/** A whole number with this mean, one of the two nearest to it. */
export const rounded = (random: Random, mean: number): number => Math.floor(mean + random.unit());
