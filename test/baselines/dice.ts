/** Chance, seeded: the same seed always gives the same fleet. */
export interface Dice {
  /** Uniform in [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  normal(): number;
  poisson(mean: number): number;
  /** Gamma of mean 1 and shape k: multiplies a Poisson rate into a negative binomial one. */
  gamma(shape: number): number;
}

/** Mulberry32 (public domain). */
export const dice = (seed: number): Dice => {
  let state = (seed * 2_654_435_761) | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const poisson = (mean: number): number => {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const floor = Math.exp(-mean);
    let count = -1;
    for (let product = 1; product > floor; product *= next()) count += 1;
    return Math.max(0, count);
  };
  const gamma = (shape: number): number => standardGamma(shape, next, normal) / shape;
  return { next, between: (low, high) => low + (high - low) * next(), normal, poisson, gamma };
};

/** Marsaglia and Tsang (2000), for shapes ≥ 1. */
const standardGamma = (shape: number, next: () => number, normal: () => number): number => {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - next()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
};
