import { FLEET } from '../types/entity.ts';
import { NOBODY } from '../types/finding.ts';
import { defineSignalDetector } from './detector.ts';

/**
 * Retained messages are written, or refused, by the thousand: what is retained is what every new subscriber believes.
 *
 * Sees CloudWatch metrics, a minute at a time: records do not say which publish is retained. Costs nothing.
 * Blind spot: who, and on which topics; one poisoned topic. Likely false alarm: a large fleet that retains all that it says.
 */
export const retainedFlood = defineSignalDetector({
  id: 'retained-flood',
  description: 'Retained messages are written or refused in great numbers',
  attack: ['T1565', 'T0836'],
  quiet: 'rate',

  defaults: {
    /** A tenth of the quota of a large Region: 500 a second. */
    writtenIn1min: 3_000,
    refusedIn1min: 30,
  },

  watches: { signal: 'metric' },

  detect: ({ name, value, periodSeconds }, { writtenIn1min, refusedIn1min }) => {
    const limit = limitOf(name, { writtenIn1min, refusedIn1min });
    const inMinute = (value * 60) / Math.max(1, periodSeconds);
    if (limit === undefined || inMinute < limit) return undefined;
    return {
      entity: FLEET,
      severity: 'low',
      class: 'claimed',
      explanation: `${name}: ${Math.round(inMinute)} a minute, fewer than ${limit} expected`,
      evidence: { metric: name, perMinute: inMinute, limitPerMinute: limit },
      related: NOBODY,
    };
  },
});

const limitOf = (name: string, limits: { writtenIn1min: number; refusedIn1min: number }): number | undefined => {
  if (name === 'PublishRetained.Success') return limits.writtenIn1min;
  return name === 'PublishRetained.AuthError' ? limits.refusedIn1min : undefined;
};
