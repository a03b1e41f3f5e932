import { type PerScale, testedScales } from './gauges.ts';
import type { Norms } from './norms.ts';
import { surpriseOf } from './surprise.ts';

/** How far beyond its norms something is. */
export type Degree =
  /** Beyond allowance and surprise: believed if it lasts and its group does not do the same. */
  | 'high'
  /** Beyond twice the allowance: believed even while the group moves together, if it is far beyond its peers or does not end. */
  | 'glaring'
  /** Beyond anything that devices were seen to do on purpose: believed at once, unless its peers do the same. */
  | 'extreme';

/** One look that went beyond its norms, with the numbers that explain it. */
export interface Reading {
  /** A window of so many seconds, or a cumulative sum with such a step. */
  readonly test: 'window' | 'sum';
  readonly scaleSeconds: number;
  readonly degree: Degree;
  readonly seen: number;
  readonly expected: number;
  /** Burst that was let pass; for a sum 0. */
  readonly allowance: number;
  /** −log₁₀ of the chance of what is left, and what it had to exceed; for a sum, the sum and its limit as powers of ten. */
  readonly surprise: number;
  readonly limit: number;
  /** How long of the window was watched. */
  readonly exposureSeconds: number;
}

/** What one window counted, and what was expected of it: mean and size of the negative binomial. */
export interface Counted {
  readonly seen: number;
  /** The part of it that is over, and not this window's to judge. */
  readonly fleeting: number;
  readonly expected: number;
  readonly size: number;
  readonly exposureSeconds: number;
}

/** alarm ⇔ x − c > μ and −log₁₀ P(X ≥ x − c) > −log₁₀ α (DETECTION-NOTES §2.1); undefined where it is none. */
export const windowReading = (norms: Norms, index: 0 | 1 | 2, counted: Counted): Reading | undefined => {
  const { seen, fleeting, expected, size, exposureSeconds } = counted;
  const lasting = seen - fleeting;
  const [allowance, limit] = [norms.allowance[index], norms.surprise[index]];
  const exceeds = (passing: number): boolean =>
    lasting - passing > expected && surpriseOf(lasting - passing, expected, size) > limit;
  if (!exceeds(allowance)) return undefined;
  return {
    test: 'window',
    scaleSeconds: testedScales[index].slotMs / 1000,
    degree: degreeOf(norms, index, exceeds),
    seen,
    expected,
    allowance,
    surprise: surpriseOf(lasting - allowance, expected, size),
    limit,
    exposureSeconds,
  };
};

/** What a glaring excess passes all the same: twice the allowance and a part of the cold one. */
export const glaringAllowance = ({ allowance, gauge }: Norms, index: 0 | 1 | 2): number =>
  2 * allowance[index] + GLARING_PART * gauge.cold[index];

/** No rollout that we know of sends more: four cold allowances, or what is glaring here. */
const extremeAllowance = (norms: Norms, index: 0 | 1 | 2): number =>
  Math.max(glaringAllowance(norms, index), EXTREME_TIMES * norms.gauge.cold[index]);

export const GLARING_PART = 0.4;
const EXTREME_TIMES = 4;

const degreeOf = (norms: Norms, index: 0 | 1 | 2, exceeds: (passing: number) => boolean): Degree => {
  if (exceeds(extremeAllowance(norms, index))) return 'extreme';
  return exceeds(glaringAllowance(norms, index)) ? 'glaring' : 'high';
};

/** Who is looked at, and under which circumstances. */
export interface Circumstances {
  /** 32-bit hash of the entity, keyed. */
  readonly entity: number;
  /** An incident is open on the entity: what it does now is not normal. */
  readonly underIncident: boolean;
  /** Its group moves together: what it does now is no lawful burst of its own. */
  readonly gateOpen: boolean;
}

export const NO_EXCESS: PerScale = [0, 0, 0];
