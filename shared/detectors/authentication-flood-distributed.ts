import { NOBODY } from '../types/finding.ts';
import { TEN_MINUTES } from '../windows/scales.ts';
import { count, distinct, members } from '../windows/window.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * Many addresses fail to authenticate at the same time: guessing spread over a botnet, each below the limit of one.
 *
 * Sees Connection.AuthNError log entries over the whole fleet; counts addresses, not failures, so that one noisy address is one.
 * Costs one sketch per lane. Blind spot: fewer addresses than the limit.
 * Likely false alarm: a certificate authority that expired, which is worth knowing too.
 */
export const authenticationFloodDistributed = defineWindowDetector({
  id: 'authentication-flood-distributed',
  description: 'Many addresses fail to authenticate at the same time',
  attack: ['T1110.003', 'T1110.004', 'T0812'],
  quiet: 'rate',

  defaults: { addressesIn10min: 25, graveTimes: 4 },

  watches: { entity: 'fleet', measures: ['failures'] },

  detect: ({ window, at, hash }, { addressesIn10min, graveTimes }) => {
    const addresses = distinct(window, 'failing', at, hash);
    if (addresses < addressesIn10min) return undefined;

    const failures = count(window, 'failures', TEN_MINUTES, at);
    return {
      severity: addresses >= addressesIn10min * graveTimes ? 'critical' : 'high',
      class: 'claimed',
      explanation: `${addresses} addresses failed to authenticate within 10 min (${failures} failures), fewer than ${addressesIn10min} expected`,
      evidence: { addressesIn10min: addresses, failuresIn10min: failures },
      related: { ...NOBODY, addresses: members(window, 'failing') },
    };
  },
});
