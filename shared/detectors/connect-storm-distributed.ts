import { isBeginning } from '../baselines/custom.ts';
import { peakOf } from '../baselines/peaks.ts';
import { NOBODY } from '../types/finding.ts';
import { TEN_MINUTES } from '../windows/scales.ts';
import { count, distinct, members } from '../windows/window.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * More client ids connect within ten minutes than the fleet has: a storm spread over so many addresses and certificates that none of them does much.
 *
 * Sees lifecycle events over the whole fleet; counts client ids, so that a fleet that comes back, or flaps, is never more than itself.
 * Costs one sketch per lane. Blind spot: fewer ids than the limit, and a fleet of which nothing is learned yet.
 * Likely false alarm: devices that take a new random client id for every connection and lose their network together;
 * how many ids came at a time is learned. It blames nobody.
 */
export const connectStormDistributed = defineWindowDetector({
  id: 'connect-storm-distributed',
  description: 'More client ids connect than the fleet has, from all over',
  attack: ['T1499.002', 'T0814'],
  quiet: 'rate',

  defaults: { clientsIn10min: 100, fleetTimes: 2, peakTimes: 2, graveTimes: 4 },

  accepts: { kind: 'peak', of: 'clients', seen: 'clientsIn10min' },

  watches: { entity: 'fleet', measures: ['connects'] },

  detect: ({ window, at, hash, living }, { clientsIn10min, fleetTimes, peakTimes, graveTimes }) => {
    if (isBeginning(window, at) || living === 0) return undefined;
    const connects = count(window, 'connects', TEN_MINUTES, at);
    if (connects < clientsIn10min) return undefined;
    const clients = Math.min(connects, distinct(window, 'clients', at, hash));
    const usual = Math.max(fleetTimes * living, peakTimes * peakOf(window, 'clients'));
    if (clients < clientsIn10min + usual) return undefined;

    return {
      severity: clients >= graveTimes * (clientsIn10min + usual) ? 'critical' : 'high',
      class: 'authenticated',
      explanation: `about ${clients} client ids connected within 10 min (${connects} connects) to a fleet of about ${Math.round(living)}; fewer than ${Math.round(clientsIn10min + usual)} expected`,
      evidence: { clientsIn10min: clients, connectsIn10min: connects, fleet: Math.round(living) },
      related: { ...NOBODY, clients: members(window, 'clients') },
    };
  },
});
