import { type PerScale, perScale, testedScales } from './gauges.ts';

/**
 * Sums from which one scale's dispersion φ follows: how much more the counts of a group's entities vary than Poisson's,
 * as a share of their mean. Variance of a window = μ + (1/(a₀ + S) + φ)·μ², hence φ = Σ[(X − μ)² − μ(1 + μ/a)] / Σμ².
 *
 * The sum is told in two parts, because windows close when nobody looks: what counts add to ΣX² − 2μΣX is told batch by batch as they come
 * ({@link scatterOfCounts}), and Σ[μ² − μ(1 + μ/a)] when the time is folded ({@link scatterOfTime}). Both are exact for windows long gone.
 */
export interface Scatter {
  readonly excess: number;
  /** Σμ² */
  readonly scale: number;
  readonly windows: number;
}

export type Scatters = readonly [Scatter, Scatter, Scatter];

export const NO_SCATTER: Scatter = { excess: 0, scale: 0, windows: 0 };
export const NO_SCATTERS: Scatters = [NO_SCATTER, NO_SCATTER, NO_SCATTER];

/** A window's count rose from `before` to `after`. */
export const scatterOfCounts = (before: number, after: number, mean: number, dispersion: number): number => {
  // One lawful burst must not make a whole group deaf: that is what allowances are for.
  const most = mean + 10 * Math.sqrt(mean + dispersion * mean * mean) + 10;
  const [low, high] = [Math.min(before, most), Math.min(after, most)];
  return high * high - low * low - 2 * mean * (high - low);
};

/**
 * So many windows of one scale went by. `worth` is a₀ + S, how many counts the expectation rests on.
 *
 * @param shares mean of the share of a window that was watched, and mean of its square: a tap that is on for one minute in ten,
 * and one that shows a tenth of the records, watch the same share and are not the same.
 */
export const scatterOfTime = (
  windows: number,
  mean: number,
  worth: number,
  shares: readonly [number, number],
): Scatter => {
  const [share, square] = shares;
  const scale = windows * square * mean * mean;
  return { excess: scale - windows * share * mean - scale / worth, scale, windows };
};

export const addScatters = (a: Scatters, b: Scatters, keep = 1): Scatters => [
  addScatter(a[0], b[0], keep),
  addScatter(a[1], b[1], keep),
  addScatter(a[2], b[2], keep),
];

const addScatter = (a: Scatter, b: Scatter, keep: number): Scatter => ({
  excess: keep * a.excess + b.excess,
  scale: keep * a.scale + b.scale,
  windows: keep * a.windows + b.windows,
});

/** φ of a group that has taught us nothing, and how many windows it takes to outweigh it. */
const UNLEARNED = 0.3;
const UNLEARNED_WINDOWS = 300;
/** An expectation is never better than this: the day's rhythm alone is an error of some percent. */
const FLOOR = 0.03;
/** On the first day, before any rhythm is known, minutes and ten minutes are worse still. */
const FIRST_DAY_FLOOR = 0.1;
const FIRST_DAY_MS = 26 * 3_600_000;

/** Whether a group is too young to know its hours. */
export const isFirstDay = (ageMs: number): boolean => ageMs < FIRST_DAY_MS;

/**
 * φ per scale, for a group of that age. A scale of which little was seen leans on what the finer one says of it: minutes that have nothing
 * to do with each other vary √10 times less ten at a time, and bursts and drifts only more.
 */
export const dispersionOf = (scatters: Scatters, ageMs: number): PerScale => {
  let finer = 0;
  return perScale(({ slotMs }, index) => {
    const before = testedScales[index - 1]?.slotMs ?? slotMs;
    const prior = Math.max(UNLEARNED, (finer * before) / slotMs);
    finer = leaningDispersion(scatters[index], scatters[index].windows, prior);
    return Math.max(index > 0 && isFirstDay(ageMs) ? FIRST_DAY_FLOOR : FLOOR, finer);
  });
};

/** φ as it was seen, leaning on a prior with the weight of {@link UNLEARNED_WINDOWS} beside that of so many windows. */
export const leaningDispersion = ({ excess, scale }: Scatter, windows: number, prior = UNLEARNED): number => {
  const seen = scale > 0 ? Math.max(0, excess / scale) : 0;
  return (windows * seen + UNLEARNED_WINDOWS * prior) / (windows + UNLEARNED_WINDOWS);
};

export const UNLEARNED_DISPERSION: PerScale = [UNLEARNED, UNLEARNED, UNLEARNED];

/** Size r of the negative binomial of a window: 1/r = 1/(a₀ + S) + φ. */
export const sizeOf = (worth: number, dispersion: number): number => 1 / (1 / worth + dispersion);
