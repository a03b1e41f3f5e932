import type { Reading } from '../baselines/reading.ts';

/** Rates that are judged against what an entity and its group are used to. */
export type GaugeName = 'publishes' | 'connectsOfPrincipal' | 'failures' | 'denials';

/** What the statistics say of one rate of an entity at an instant. */
export interface Ruled {
  /** `wait`: beyond its norms, and not for long enough; `group`: its whole group is, so it is one notice for all. */
  readonly kind: 'calm' | 'wait' | 'group' | 'finding';
  readonly readings: readonly Reading[];
  readonly group: string;
}

/** Far beyond what is let pass in a short window; a rise that only lasts is no flood. */
export const isGlaring = ({ readings }: Ruled): boolean =>
  readings.some(({ test, degree, scaleSeconds }) => test === 'window' && degree !== 'high' && scaleSeconds <= SHORT_S);

const SHORT_S = 60;

export const CALM: Ruled = { kind: 'calm', readings: [], group: '' };

/** Seen, expected, chance, window, exposure: what a finding by rate says of itself. */
export const explain = ({ readings }: Ruled, what: string): string => {
  const [first] = readings;
  if (!first) return what;
  const { test, seen, expected, scaleSeconds, exposureSeconds, allowance, surprise } = first;
  if (test === 'sum')
    return `more ${what} than expected for many times ${scaleSeconds} s: the last held ${figure(seen)}, ${figure(expected)} expected; the evidence stands at 1 in 10^${surprise.toFixed(1)}`;
  const chance = surprise > 300 ? 'less than 1 in 10^300' : `1 in 10^${surprise.toFixed(1)}`;
  return `${seen} ${what} in ${scaleSeconds} s, ${figure(expected)} expected and ${figure(allowance)} more let pass; the chance of it is ${chance}; watched ${figure(exposureSeconds)} of ${scaleSeconds} s`;
};

export const numbersOf = ({ readings }: Ruled): Readonly<Record<string, number>> => {
  const [first] = readings;
  if (!first) return {};
  const { seen, expected, scaleSeconds, allowance, surprise } = first;
  return {
    seen,
    expected: Number(figure(expected)),
    allowance: Number(figure(allowance)),
    windowSeconds: scaleSeconds,
    surprise: Number(surprise.toFixed(1)),
    ...sustained(readings),
  };
};

/** The rate of a rise, by which a verdict of benign makes it normal. */
export const SUSTAINED = 'sustainedPerMinute';

const sustained = (readings: readonly Reading[]): Readonly<Record<string, number>> => {
  const rise = readings.find(({ test }) => test === 'sum');
  return rise ? { [SUSTAINED]: Number(figure((60 * rise.seen) / rise.exposureSeconds)) } : {};
};

const figure = (value: number): string => (value >= 100 ? String(Math.round(value)) : value.toPrecision(2));
