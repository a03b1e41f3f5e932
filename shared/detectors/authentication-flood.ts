import { NOBODY } from '../types/finding.ts';
import { ONE_MINUTE, TEN_SECONDS } from '../windows/scales.ts';
import { count, distinct, members } from '../windows/window.ts';
import { defineWindowDetector } from './detector.ts';
import { CALM, explain } from './ruled.ts';

/**
 * One address keeps failing to authenticate: guessing, or certificates that nobody registered.
 *
 * Sees Connection.AuthNError log entries. Costs one count per failing address.
 * Blind spot: slower than the limits; connections without SNI, which AWS never logs.
 * Likely false alarm: many devices with expired certificates behind one NAT.
 * Whatever an unauthenticated peer says was claimed, so this never leads to an action.
 */
export const authenticationFlood = defineWindowDetector({
  id: 'authentication-flood',
  description: 'One address keeps failing to authenticate',
  attack: ['T1110', 'T0812'],
  quiet: 'rate',

  defaults: { failuresIn10s: 10, failuresIn1min: 20, graveTimes: 5, guesses: 3 },

  watches: { entity: 'address', measures: ['failures'] },

  detect: ({ window, at, hash, ruled }, { failuresIn10s, failuresIn1min, graveTimes, guesses }) => {
    const fast = count(window, 'failures', TEN_SECONDS, at);
    const slow = count(window, 'failures', ONE_MINUTE, at);
    const excess = Math.max(fast / failuresIn10s, slow / failuresIn1min);
    const identities = distinct(window, 'identities', at, hash);
    // One identity again and again is a device that does not know better; several in turn are guesses.
    const rate = identities >= guesses ? ruled('failures') : CALM;
    if (excess < 1 && rate.kind !== 'finding') return undefined;

    return {
      severity: excess >= graveTimes ? 'high' : 'medium',
      class: 'claimed',
      explanation: `${window.entity.id} ${excess < 1 ? explain(rate, 'failures to authenticate') : `failed to authenticate ${fast} times in 10 s and ${slow} times this minute, at most ${failuresIn10s} and ${failuresIn1min} expected`}, claiming ${identities} identities`,
      evidence: { failuresIn10s: fast, failuresIn1min: slow, identities },
      related: { ...NOBODY, addresses: [window.entity.id], clients: members(window, 'identities') },
    };
  },
});
