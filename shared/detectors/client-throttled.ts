import { ONE_MINUTE, TEN_SECONDS } from '../windows/scales.ts';
import { count, type Window } from '../windows/window.ts';
import { blameHolder } from './blame.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * AWS ended a connection because its client ran into a quota, and this says which: the event only says THROTTLED.
 *
 * Sees lifecycle disconnects for THROTTLED. Costs a count of a client that has any. Blind spot: AWS throttles most of what it
 * throttles without a disconnect; the metrics show that, and name nobody (see quota-reached).
 * Likely false alarm: a backlog sent at full speed, which the device should do more slowly. A notice: nothing is wrong by itself.
 */
export const clientThrottled = defineWindowDetector({
  id: 'client-throttled',
  description: 'AWS disconnected a client because it ran into a quota',
  attack: ['T1499.002', 'T0814'],
  quiet: 'event',

  defaults: {
    /** A slot is ten seconds, and a burst need not fill it. */
    publishesIn10s: 500,
    /** Half of what 512 KB/s come to in ten seconds. */
    bytesIn10s: 2_621_440,
    connectsIn1min: 20,
  },

  watches: { entity: 'client', measures: ['throttles'] },

  detect: ({ window, at }, limits) => {
    const quota = quotaOf(window, at, limits);
    return {
      severity: 'info',
      ...blameHolder(window),
      explanation: `AWS disconnected ${window.entity.id} for throttling: ${quota}; ${count(window, 'throttles', ONE_MINUTE, at)} times this minute`,
      evidence: { quota },
    };
  },
});

interface Limits {
  readonly publishesIn10s: number;
  readonly bytesIn10s: number;
  readonly connectsIn1min: number;
}

/** https://docs.aws.amazon.com/general/latest/gr/iot-core.html#message-broker-limits */
const quotaOf = (window: Window, at: number, { publishesIn10s, bytesIn10s, connectsIn1min }: Limits): string => {
  const publishes = count(window, 'publishes', TEN_SECONDS, at, 2);
  if (publishes >= publishesIn10s) return `100 publishes a second on one connection (${publishes} in 20 s)`;
  const bytes = count(window, 'bytes', TEN_SECONDS, at, 2);
  if (bytes >= bytesIn10s) return `512 KB a second on one connection (${bytes} bytes in 20 s)`;
  const connects = count(window, 'connects', ONE_MINUTE, at, 2);
  if (connects >= connectsIn1min) return `one CONNECT a second of one client id (${connects} in 2 min)`;
  return 'none that it reached by itself: unacknowledged messages (100 a client), or a quota of the account';
};
