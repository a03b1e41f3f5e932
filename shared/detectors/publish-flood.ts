import { ONE_MINUTE, TEN_SECONDS } from '../windows/scales.ts';
import { count, exposureSeconds } from '../windows/window.ts';
import { blameHolder } from './blame.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * One client publishes far more than a device should: a flood, or a stuck loop.
 *
 * Sees tap records. Costs one count per client. Blind spot: slower than the limits, and everything while the tap is off.
 * Likely false alarm: a backlog uploaded at full speed after hours offline.
 * AWS discards what exceeds 100 publishes a second on a connection, and the tap sees only what is left.
 */
export const publishFlood = defineWindowDetector({
  id: 'publish-flood',
  description: 'One client publishes far more than it should',
  attack: ['T1499.002', 'T0814'],
  quiet: 'rate',

  defaults: { publishesIn10s: 150, publishesIn1min: 400, graveTimes: 4 },

  watches: { entity: 'client', measures: ['publishes'] },

  detect: ({ window, at }, { publishesIn10s, publishesIn1min, graveTimes }) => {
    const watched = exposureSeconds(window, ONE_MINUTE, at);
    if (watched < LEAST_WATCHED_S) return undefined;
    const fast = count(window, 'publishes', TEN_SECONDS, at);
    const slow = count(window, 'publishes', ONE_MINUTE, at);
    const limits = { fast: publishesIn10s, slow: Math.ceil((publishesIn1min * watched) / 60) };
    const excess = Math.max(fast / limits.fast, slow / limits.slow);
    if (excess < 1) return undefined;

    return {
      severity: excess >= graveTimes ? 'critical' : 'high',
      ...blameHolder(window),
      explanation: `${fast} publishes in 10 s and ${slow} this minute, at most ${limits.fast} and ${limits.slow} expected, watched ${watched} of 60 s`,
      evidence: { publishesIn10s: fast, publishesIn1min: slow, bytesIn1min: count(window, 'bytes', ONE_MINUTE, at) },
    };
  },
});

/** Watched for less of the minute than this, nothing can be said of it: a limit for one second is no limit. */
const LEAST_WATCHED_S = 10;
