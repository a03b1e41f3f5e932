/**
 * −log₁₀ P(X ≥ x) for counts, in logs throughout: a flood's chance is far below the smallest double.
 *
 * Negative binomial, mean μ and size r (variance μ + μ²/r): P(X ≥ x) = I_p(x, r) with p = μ/(r + μ)
 *   = pmf(x) · F, where F is the continued fraction of the incomplete beta (Numerical Recipes §6.4, by Lentz's method).
 * Beyond {@link POISSON_SIZE} the size is taken for infinite, and the tail is Poisson's.
 * Within 10⁻⁶ decades of exact sums up to x = 10⁶, r = 10⁷; about half a microsecond.
 */

/** From this size on the Poisson limit is used; it is off by (x − μ)²/2r nats. */
const POISSON_SIZE = 1e7;
/** Where the tail of any count we meet is still likely: dispersion is at least 0.03, so this is within 3 σ. */
const UNREMARKABLE = 1.5;

/** Surprise of seeing `count` or more where `mean` is expected; 0 where nobody would look twice. Rises with count, falls with mean. */
export const surpriseOf = (count: number, mean: number, size: number): number =>
  count <= UNREMARKABLE * mean + 1 ? 0 : Math.max(0, -logTail(count, mean, size) / Math.LN10);

/** ln P(X ≥ count), for any count > mean. */
export const logTail = (count: number, mean: number, size: number): number => {
  if (count <= 0) return 0;
  if (mean <= 0) return Number.NEGATIVE_INFINITY;
  return size > POISSON_SIZE ? logPoissonTail(count, mean) : logNegativeBinomialTail(count, mean, size);
};

/** The smallest count whose surprise reaches `level`: the upper edge of an entity's own noise. */
export const quantileAt = (level: number, mean: number, size: number): number => {
  let low = Math.floor(UNREMARKABLE * mean + 1);
  let high = low + 4;
  while (surpriseOf(high, mean, size) < level) {
    low = high;
    high = 2 * high + 4;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (surpriseOf(middle, mean, size) < level) low = middle;
    else high = middle;
  }
  return high;
};

const logNegativeBinomialTail = (x: number, mean: number, r: number): number => {
  const logPmf = logGamma(x + r) - logGamma(x + 1) - logGamma(r) - r * Math.log1p(mean / r) - x * Math.log1p(r / mean);
  return logPmf + Math.log(betaFraction(x, r, mean / (r + mean)));
};

/** pmf(x) · (1 + μ/(x+1) + μ²/(x+1)(x+2) + …): falls at least geometrically for x > μ. */
const logPoissonTail = (x: number, mean: number): number => {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > PRECISION * sum; k += 1) {
    term *= mean / (x + k);
    sum += term;
  }
  return x * Math.log(mean) - mean - logGamma(x + 1) + Math.log(sum);
};

const PRECISION = 1e-12;
const TINY = 1e-300;

/** Steps of the fraction: O(√x) near the mean, about ten in the tail. */
const MOST_STEPS = 10_000;

const betaFraction = (a: number, b: number, p: number): number => {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * p) / (a + 1));
  let fraction = d;
  for (let m = 1; m < MOST_STEPS; m += 1) {
    const even = (m * (b - m) * p) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * p) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < PRECISION) break;
  }
  return fraction;
};

const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

const HALF_LOG_TWO_PI = 0.9189385332046727;
/** Below this the argument is shifted up, so that Stirling's series to z⁻⁷ is exact to 10⁻¹². */
const STIRLING_FROM = 10;

/** ln Γ(z), z > 0, by Stirling's series (Abramowitz & Stegun 6.1.41). */
export const logGamma = (z: number): number => {
  let shifted = z;
  let product = 1;
  while (shifted < STIRLING_FROM) {
    product *= shifted;
    shifted += 1;
  }
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const correction = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)));
  const log = (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + correction;
  return product === 1 ? log : log - Math.log(product);
};
