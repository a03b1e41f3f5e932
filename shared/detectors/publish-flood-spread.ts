import { TEN_SECONDS } from '../windows/scales.ts';
import { count, distinct, exposureSeconds } from '../windows/window.ts';
import { blameItself } from './blame.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * One principal floods through many client ids, each of which stays below what is let pass from one.
 *
 * Sees tap records. Costs nothing beside the principal's own counts. Blind spot: slower than the limit, and everything while the tap is off.
 * Likely false alarm: a gateway that carries more than a hundred messages a second, every second.
 */
export const publishFloodSpread = defineWindowDetector({
  id: 'publish-flood-spread',
  description: 'One principal floods through many client ids',
  attack: ['T1499.002', 'T0814'],
  quiet: 'rate',

  /** AWS takes a hundred a second from one connection: more than that is more than one. */
  defaults: { publishesIn10s: 1_000, clients: 2, graveTimes: 4 },

  watches: { entity: 'principal', measures: ['publishes'] },

  detect: ({ window, at, hash }, { publishesIn10s, clients, graveTimes }) => {
    const publishes = count(window, 'publishes', TEN_SECONDS, at);
    const watched = exposureSeconds(window, TEN_SECONDS, at);
    const names = distinct(window, 'clients', at, hash);
    if (watched === 0 || publishes < publishesIn10s || names < clients) return undefined;

    return {
      severity: publishes >= publishesIn10s * graveTimes ? 'critical' : 'high',
      ...blameItself(window, at),
      explanation: `${publishes} publishes in 10 s by one principal under about ${names} client ids, at most ${publishesIn10s} are let pass from anybody; watched ${watched} of 10 s`,
      evidence: { publishesIn10s: publishes, clientsIn10min: names },
    };
  },
});
