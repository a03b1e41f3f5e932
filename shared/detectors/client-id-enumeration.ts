import { TEN_MINUTES } from '../windows/scales.ts';
import { count } from '../windows/window.ts';
import { blameItself } from './blame.ts';
import { defineWindowDetector } from './detector.ts';
import { enumerated } from './enumeration.ts';

/**
 * One principal tries to connect under client id after client id, and its IoT policy refuses each: it looks for one to be.
 *
 * Sees lifecycle `connect_failed`. Counts client ids, not refusals: a device that may not connect and keeps trying is one.
 * Costs a sketch per refused principal. Blind spot: slower than the limit; client ids that the IoT policy allows.
 * Likely false alarm: a gateway with many children whose IoT policy was changed; how many it is refused at a time is learned.
 */
export const clientIdEnumeration = defineWindowDetector({
  id: 'client-id-enumeration',
  description: 'One principal tries many client ids that it may not use',
  attack: ['T1078', 'T1087', 'T0859'],
  quiet: 'rate',

  defaults: { clientsIn20min: 10, peakTimes: 2, graveTimes: 5 },

  accepts: { kind: 'peak', of: 'refused', seen: 'clientsIn20min' },

  watches: { entity: 'principal', measures: ['refusals'] },

  detect: (view, { clientsIn20min, peakTimes, graveTimes }) => {
    const refusals = count(view.window, 'refusals', TEN_MINUTES, view.at, 2);
    const clients = enumerated(view, 'refused', { atLeast: clientsIn20min, peakTimes, attempts: refusals });
    if (!clients) return undefined;

    return {
      severity: clients.different >= graveTimes * clientsIn20min ? 'high' : 'medium',
      ...blameItself(view.window, view.at),
      explanation: `${clients.different} different client ids refused to one principal within 20 min (${refusals} refusals), fewer than ${clientsIn20min} expected, at most ${clients.before} before`,
      evidence: { clientsIn20min: clients.different, refusalsIn20min: refusals, examples: clients.examples },
    };
  },
});
