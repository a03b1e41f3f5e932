/** What an entity of a group is expected to do before it has done anything: a Gamma distribution of its rate. */
export interface Prior {
  /** a₀: how many counts the prior is worth. */
  readonly shape: number;
  /** b₀: in how many seconds. The prior's mean rate is shape / seconds. */
  readonly seconds: number;
}

/**
 * Sums over the living entities of a group, from which its prior follows. Each contribution carries the weight of the ticks it
 * accounts for, so that an entity seen once in six hours weighs as much as one that is always there,
 * and one that is gone drops out with the forgetting. (Dead entities in the pool once pulled every expectation away.)
 */
export interface Moments {
  /** Σw */
  readonly weight: number;
  /** Σw·S and Σw·n: counts and seconds as the entities remember them. */
  readonly counts: number;
  readonly seconds: number;
  /** Σw·(S/n), Σw·(S/n)², Σw/n. */
  readonly rates: number;
  readonly squares: number;
  readonly inverses: number;
}

export const NO_MOMENTS: Moments = { weight: 0, counts: 0, seconds: 0, rates: 0, squares: 0, inverses: 0 };

/** One entity's share, for the `weight` ticks since it last contributed. `counts` in `seconds` is what it remembers. */
export const momentsOf = (weight: number, counts: number, seconds: number): Moments => {
  if (weight <= 0 || seconds < SHORTEST_MEMORY_S) return NO_MOMENTS;
  const rate = counts / seconds;
  return {
    weight,
    counts: weight * counts,
    seconds: weight * seconds,
    rates: weight * rate,
    squares: weight * rate * rate,
    inverses: weight / seconds,
  };
};

/** An entity younger than this says nothing about the others. */
const SHORTEST_MEMORY_S = 600;

export const addMoments = (a: Moments, b: Moments, keep = 1): Moments => ({
  weight: keep * a.weight + b.weight,
  counts: keep * a.counts + b.counts,
  seconds: keep * a.seconds + b.seconds,
  rates: keep * a.rates + b.rates,
  squares: keep * a.squares + b.squares,
  inverses: keep * a.inverses + b.inverses,
});

const MOST_SHAPE = 20;
const LEAST_SHAPE = 0.3;
/** With fewer entities than this their spread is unknown, and the prior stays vague. */
const FEWEST_FOR_SPREAD = 3;

/**
 * m = ΣS/Σn, v = Var(S/n) − mean(m/n), a₀ = m²/v within [0.3, 20], b₀ = a₀/m: the method of moments, less the Poisson noise of each rate.
 *
 * @param living how many entities the moments stand for.
 */
export const priorOf = (moments: Moments, living: number, unlearned: Prior): Prior => {
  const { weight, counts, seconds, rates, squares, inverses } = moments;
  if (weight <= 0 || seconds <= 0 || counts <= 0) return unlearned;
  const mean = counts / seconds;
  const average = rates / weight;
  const noise = (mean * inverses) / weight;
  const variance = squares / weight - average * average - noise;
  const fitted = variance > 0 ? (mean * mean) / variance : MOST_SHAPE;
  const most = living < FEWEST_FOR_SPREAD ? 1 : MOST_SHAPE;
  const shape = Math.min(most, Math.max(LEAST_SHAPE, fitted));
  return { shape, seconds: shape / mean };
};
