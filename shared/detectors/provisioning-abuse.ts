import { usualHour } from '../baselines/hours.ts';
import { NOBODY } from '../types/finding.ts';
import { ONE_HOUR } from '../windows/scales.ts';
import { count } from '../windows/window.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * Certificates register themselves far faster than they used to: a leaked claim certificate or CA key makes devices.
 *
 * Sees `$aws/events/certificates/registered` (just-in-time registration, and certificates presented while PENDING_ACTIVATION).
 * Costs one count of the fleet. Blind spot: certificates made by API, which CloudTrail has, and devices that were registered long
 * before their first connection. Likely false alarm: a day on which many new devices are installed.
 */
export const provisioningAbuse = defineWindowDetector({
  id: 'provisioning-abuse',
  description: 'Certificates register themselves far faster than usual',
  attack: ['T1098', 'T1136'],
  quiet: 'rate',

  defaults: { registrationsIn1h: 20, usualTimes: 5, graveTimes: 5 },

  watches: { entity: 'fleet', measures: ['registrations'] },

  detect: ({ window, at }, { registrationsIn1h, usualTimes, graveTimes }) => {
    const inHour = (instant: number): number => count(window, 'registrations', ONE_HOUR, instant);
    const registrations = inHour(at);
    const usual = usualHour(window, at, 1, inHour) ?? 0;
    if (registrations < Math.max(registrationsIn1h, usualTimes * usual)) return undefined;

    return {
      severity: registrations >= graveTimes * registrationsIn1h ? 'high' : 'medium',
      class: 'claimed',
      explanation: `${registrations} certificates registered themselves this hour, fewer than ${registrationsIn1h} expected; ${usual} are usual`,
      evidence: { registrationsIn1h: registrations, usualIn1h: usual },
      related: NOBODY,
    };
  },
});
