import { NOBODY } from '../types/finding.ts';
import { TEN_MINUTES } from '../windows/scales.ts';
import { count } from '../windows/window.ts';
import { defineWindowDetector } from './detector.ts';
import { enumerated } from './enumeration.ts';

/**
 * One address fails to authenticate as one identity after another: user names, client ids or certificates are tried in turn.
 *
 * Sees Connection.AuthNError log entries. Counts identities, not failures: a device that knocks in vain is one, however long it
 * does. Costs a sketch per failing address. Blind spot: slower than the limit, and entries that name nobody.
 * Likely false alarm: a site with many expired certificates behind one address; how many it has is learned within the day.
 * Whatever an unauthenticated peer says was claimed, so this never leads to an action.
 */
export const identityEnumeration = defineWindowDetector({
  id: 'identity-enumeration',
  description: 'One address fails to authenticate as one identity after another',
  attack: ['T1110.003', 'T1589', 'T0812'],
  quiet: 'rate',

  defaults: { identitiesIn20min: 10, peakTimes: 2, graveTimes: 10 },

  accepts: { kind: 'peak', of: 'identities', seen: 'identitiesIn20min' },

  watches: { entity: 'address', measures: ['failures'] },

  detect: (view, { identitiesIn20min, peakTimes, graveTimes }) => {
    const { window, at } = view;
    const failures = count(window, 'failures', TEN_MINUTES, at, 2);
    const identities = enumerated(view, 'identities', { atLeast: identitiesIn20min, peakTimes, attempts: failures });
    if (!identities) return undefined;

    return {
      severity: identities.different >= graveTimes * identitiesIn20min ? 'high' : 'medium',
      class: 'claimed',
      explanation: `${window.entity.id} failed to authenticate as ${identities.different} identities within 20 min (${failures} failures), fewer than ${identitiesIn20min} expected, at most ${identities.before} before`,
      evidence: { identitiesIn20min: identities.different, failuresIn20min: failures, examples: identities.examples },
      related: { ...NOBODY, addresses: [window.entity.id] },
    };
  },
});
