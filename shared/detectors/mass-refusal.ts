import { usualHour } from '../baselines/hours.ts';
import { NOBODY } from '../types/finding.ts';
import { ONE_HOUR, TEN_MINUTES } from '../windows/scales.ts';
import { count } from '../windows/window.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * Connections are refused all over the fleet: somebody tries many good certificates, or wills that nobody may publish.
 *
 * Sees lifecycle `connect_failed`; an IoT policy that does not allow the topic of the will is a documented cause of it, and the event
 * does not say so. Costs one count of the fleet. Blind spot: wills that are allowed; AWS shows them nowhere.
 * Likely false alarm: an IoT policy that was changed by mistake, which is worth knowing at once.
 */
export const massRefusal = defineWindowDetector({
  id: 'mass-refusal',
  description: 'Connections are refused all over the fleet',
  attack: ['T1078', 'T1499', 'T0804'],
  quiet: 'rate',

  defaults: { refusalsIn10min: 300, usualTimes: 5 },

  watches: { entity: 'fleet', measures: ['refusals'] },

  detect: ({ window, at }, { refusalsIn10min, usualTimes }) => {
    const refusals = count(window, 'refusals', TEN_MINUTES, at);
    const usual =
      (usualHour(window, at, 1, (instant) => count(window, 'refusals', ONE_HOUR, instant)) ?? 0) / SLOTS_AN_HOUR;
    if (refusals < Math.max(refusalsIn10min, usualTimes * usual)) return undefined;

    return {
      severity: 'medium',
      class: 'claimed',
      explanation: `${refusals} connections of good certificates refused in 10 min, fewer than ${refusalsIn10min} expected; ${Math.round(usual)} are usual`,
      evidence: { refusalsIn10min: refusals, usualIn10min: Math.round(usual) },
      related: NOBODY,
    };
  },
});

const SLOTS_AN_HOUR = 6;
