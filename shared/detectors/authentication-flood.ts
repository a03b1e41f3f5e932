import { NOBODY } from '../types/finding.ts';
import { ONE_MINUTE, TEN_MINUTES, TEN_SECONDS } from '../windows/scales.ts';
import { count, distinct, members, type Window } from '../windows/window.ts';
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

  defaults: {
    failuresIn10s: 10,
    failuresIn1min: 20,
    graveTimes: 5,
    guesses: 3,
    triesAGuess: 3,
    freePerMinute: 3,
    repeatsIn10min: 15,
  },

  watches: { entity: 'address', measures: ['failures'] },

  detect: ({ window, at, hash, ruled }, { failuresIn10s, failuresIn1min, graveTimes, guesses, ...patience }) => {
    const fast = count(window, 'failures', TEN_SECONDS, at);
    const slow = count(window, 'failures', ONE_MINUTE, at);
    const excess = Math.max(fast / failuresIn10s, slow / failuresIn1min);
    const identities = distinct(window, 'identities', at, hash);
    // Ten minutes that have just begun know nearly nobody.
    const recent = Math.max(1, distinct(window, 'identities', at, hash, 2));
    const repeats = repeatsIn10min(window, at, recent * patience.freePerMinute);
    // The same identities again and again are devices that do not know better; several in turn are guesses, and so is one in a hurry.
    const isTrying = identities >= guesses && triesIn20min(window, at) <= recent * patience.triesAGuess;
    const isGuessing = isTrying || (identities > 0 && repeats >= patience.repeatsIn10min);
    const rate = isGuessing ? ruled('failures') : CALM;
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

/** In the ten minutes that run, and those before. */
const triesIn20min = (window: Window, at: number): number => count(window, 'failures', TEN_MINUTES, at, 2);

/**
 * Failures of the last ten minutes beyond what devices with a bad certificate repeat: three a minute for each identity are free
 * (they retry every 20 to 30 s for hours, several of them behind one address).
 */
const repeatsIn10min = (window: Window, at: number, free: number): number => {
  let repeats = 0;
  for (let minute = 0; minute < ONE_MINUTE.slots; minute += 1)
    repeats += Math.max(0, count(window, 'failures', ONE_MINUTE, at - minute * ONE_MINUTE.slotMs) - free);
  return repeats;
};
