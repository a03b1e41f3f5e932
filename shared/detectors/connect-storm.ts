import { ONE_MINUTE, type Scale, TEN_SECONDS } from '../windows/scales.ts';
import { count, distinct, type Window } from '../windows/window.ts';
import { blameItself } from './blame.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * One principal opens connection after connection: a storm, or a certificate in many hands.
 *
 * Sees lifecycle events, and log entries for client ids that have none. Costs one count and one sketch per principal.
 * Blind spot: slower than the limits. Likely false alarm: a gateway with many clients that comes back after a power cut.
 * AWS takes one CONNECT a second from a client id, so a single flapping device stays below both limits.
 */
export const connectStorm = defineWindowDetector({
  id: 'connect-storm',
  description: 'One principal opens connection after connection',
  attack: ['T1499.002', 'T0814'],
  quiet: 'rate',

  defaults: { connectsIn10s: 20, connectsIn1min: 75, graveTimes: 5 },

  watches: { entity: 'principal', measures: ['connects', 'refusals'] },

  detect: ({ window, at, hash }, { connectsIn10s, connectsIn1min, graveTimes }) => {
    const fast = attempts(window, TEN_SECONDS, at);
    const slow = attempts(window, ONE_MINUTE, at);
    const excess = Math.max(fast / connectsIn10s, slow / connectsIn1min);
    if (excess < 1) return undefined;

    const clients = distinct(window, 'clients', at, hash);
    return {
      severity: excess >= graveTimes ? 'critical' : 'high',
      ...blameItself(window),
      explanation: `${fast} connects in 10 s and ${slow} this minute by one principal under ${clients} client ids, at most ${connectsIn10s} and ${connectsIn1min} expected`,
      evidence: { connectsIn10s: fast, connectsIn1min: slow, clientsIn10min: clients },
    };
  },
});

/** An attempt costs the broker the same whether it was let in or not. */
const attempts = (window: Window, scale: Scale, at: number): number =>
  count(window, 'connects', scale, at) + count(window, 'refusals', scale, at);
