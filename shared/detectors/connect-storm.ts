import { peakOf } from '../baselines/peaks.ts';
import { ONE_MINUTE, type Scale, TEN_MINUTES, TEN_SECONDS } from '../windows/scales.ts';
import { count, distinct, type Window } from '../windows/window.ts';
import { blameItself } from './blame.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * One principal opens connection after connection: a storm, or a certificate in many hands.
 *
 * Sees lifecycle events, and log entries for client ids that have none. Costs one count and one sketch per principal.
 * Blind spot: slower than the limits. Likely false alarm: a gateway that comes back with twice the clients it ever had.
 * AWS takes one CONNECT a second from a client id, so a single flapping device stays below both limits.
 */
export const connectStorm = defineWindowDetector({
  id: 'connect-storm',
  description: 'One principal opens connection after connection',
  attack: ['T1499.002', 'T0814'],
  quiet: 'rate',

  defaults: { connectsIn10s: 20, connectsIn1min: 75, graveTimes: 5 },

  accepts: { kind: 'peak', of: 'clients', seen: 'connectsIn1min' },

  watches: { entity: 'principal', measures: ['connects', 'refusals'] },

  detect: ({ window, at, hash }, { connectsIn10s, connectsIn1min, graveTimes }) => {
    const fast = attempts(window, TEN_SECONDS, at);
    const slow = attempts(window, ONE_MINUTE, at);
    // Everybody behind a gateway, or with one shared certificate, comes back at once, and again. What is new has no past to be excused by.
    const usual = isEstablished(window, at) ? RETURNS * peakOf(window, 'clients') : 0;
    const limits = { fast: Math.max(connectsIn10s, usual), slow: Math.max(connectsIn1min, usual) };
    const excess = Math.max(fast / limits.fast, slow / limits.slow);
    if (excess < 1) return undefined;

    const clients = Math.min(distinct(window, 'clients', at, hash), count(window, 'connects', TEN_MINUTES, at));
    return {
      severity: excess >= graveTimes ? 'critical' : 'high',
      ...blameItself(window, at),
      explanation: `${fast} connects in 10 s and ${slow} this minute by one principal under about ${clients} client ids, at most ${limits.fast} and ${limits.slow} expected`,
      evidence: { connectsIn10s: fast, connectsIn1min: slow, clientsIn10min: clients },
    };
  },
});

/** A network that comes and goes takes everybody with it a few times. */
const RETURNS = 4;
const DAY_MS = 86_400_000;

const isEstablished = ({ baseline }: Window, at: number): boolean =>
  baseline !== undefined && at - baseline.firstSeenAt >= DAY_MS;

/** An attempt costs the broker the same whether it was let in or not. */
const attempts = (window: Window, scale: Scale, at: number): number =>
  count(window, 'connects', scale, at) + count(window, 'refusals', scale, at);
