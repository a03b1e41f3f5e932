import { DAY } from '../calendar.ts';
import { rounded } from '../distributions.ts';
import type { Episode } from '../episode.ts';
import type { Random } from '../random.ts';
import { powerCut, regionOutage } from './outage.ts';
import { rateChange } from './rate-change.ts';
import { rollout } from './rollout.ts';
import { rotation } from './rotation.ts';

/** How much goes wrong by itself. */
export const troubleLevels = ['none', 'ordinary', 'large'] as const;

export type TroubleLevel = (typeof troubleLevels)[number];

/** An episode and when it begins, epoch milliseconds. */
export interface Cue {
  readonly at: number;
  readonly episode: Episode;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whatever troubles a fleet of this size in this time, after a first tenth that is quiet. */
export const troubles = (level: TroubleLevel, devices: number, { start, end }: Span, random: Random): Cue[] => {
  const quiet = start + (end - start) / 10;
  return perDay(level, devices).flatMap(([episode, times]) =>
    Array.from({ length: rounded(random, (times * (end - quiet)) / DAY) }, () => ({
      at: Math.floor(random.between(quiet, end)),
      episode,
    })),
  );
};

const small = rollout('rollout-small', 5, 15);
const medium = rollout('rollout-medium', 15, 45);
const large = rollout('rollout-large', 40, 120);

const perDay = (level: TroubleLevel, devices: number): readonly (readonly [Episode, number])[] => {
  if (level === 'none') return [];
  const lasting = [
    [rotation, devices / 100],
    [rateChange, devices / 300],
  ] as const;
  return level === 'ordinary'
    ? [...lasting, [small, 1], [medium, 1], [powerCut, 1], [regionOutage, 0.5]]
    : [...lasting, [medium, 2], [large, 2], [powerCut, 3], [regionOutage, 1]];
};
