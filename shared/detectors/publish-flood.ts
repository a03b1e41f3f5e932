import { backlogOf } from '../baselines/backlog.ts';
import { ONE_MINUTE, TEN_SECONDS } from '../windows/scales.ts';
import type { Window } from '../windows/window.ts';
import { count, exposureSeconds } from '../windows/window.ts';
import { blameHolder } from './blame.ts';
import { defineWindowDetector } from './detector.ts';
import { explain, isGlaring, numbersOf } from './ruled.ts';

/**
 * One client publishes far more than any device has a reason to: a flood, or a stuck loop.
 *
 * Sees tap records. Costs one count per client and its rate's memory. Blind spot: slower than the limit and than what its group
 * was seen to do (publish-rise sees those), and everything while the tap is off.
 * Likely false alarm: a backlog uploaded at full speed after hours offline.
 * AWS discards what exceeds 100 publishes a second on a connection, and the tap sees only what is left.
 */
export const publishFlood = defineWindowDetector({
  id: 'publish-flood',
  description: 'One client publishes far more than it should',
  attack: ['T1499.002', 'T0814'],
  quiet: 'rate',

  /** A hard limit needs no past: twenty a second for ten seconds is no sensor, nor any rollout that we know of, unless it is a backlog. */
  defaults: { publishesIn10s: 200, graveTimes: 4, backlogTimes: 1.5 },

  accepts: { kind: 'rate', gauge: 'publishes' },

  watches: { entity: 'client', measures: ['publishes'] },

  detect: ({ window, at, ruled }, { publishesIn10s, graveTimes, backlogTimes }) => {
    const fast = lastTenSeconds(window, at);
    const watched = exposureSeconds(window, TEN_SECONDS, at);
    const bytesIn1min = count(window, 'bytes', ONE_MINUTE, at);
    const limit = fast < publishesIn10s ? publishesIn10s : publishesIn10s + backlogTimes * backlogOf(window, at);
    if (watched > 0 && fast >= limit)
      return {
        severity: fast >= limit * graveTimes ? 'critical' : 'high',
        ...blameTogether(window),
        explanation: `${window.entity.id}: ${fast} publishes in 10 s, at most ${Math.round(limit)} are let pass; watched ${watched} of 10 s`,
        evidence: { publishesIn10s: fast, bytesIn1min },
      };

    const rate = ruled('publishes');
    if (rate.kind !== 'finding' || !isGlaring(rate)) return undefined;
    return {
      severity: 'high',
      ...blameTogether(window),
      explanation: `${window.entity.id}: ${explain(rate, 'publishes')}`,
      evidence: { ...numbersOf(rate), bytesIn1min },
    };
  },
});

/** The slot that holds `at`, and of the one before it the part that is not ten seconds old yet: a flood need not wait for a slot to begin. */
const lastTenSeconds = (window: Window, at: number): number => {
  const part = 1 - (at % TEN_SECONDS.slotMs) / TEN_SECONDS.slotMs;
  const before = count(window, 'publishes', TEN_SECONDS, at - TEN_SECONDS.slotMs);
  return count(window, 'publishes', TEN_SECONDS, at) + Math.floor(before * part);
};

/** Many clients of one principal that flood at the same time are one flood, and one incident. */
const blameTogether = (window: Window) => {
  const blame = blameHolder(window);
  return { ...blame, ...(blame.culprit && { entity: blame.culprit }) };
};
