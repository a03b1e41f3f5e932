import { isBeginning } from '../baselines/custom.ts';
import { FLEET } from '../types/entity.ts';
import { NOBODY } from '../types/finding.ts';
import { ONE_MINUTE, TEN_MINUTES } from '../windows/scales.ts';
import { count, members } from '../windows/window.ts';
import { defineWindowDetector, type View } from './detector.ts';
import { enumerated } from './enumeration.ts';

/**
 * One principal connects under one new client id after the other, slowly enough to be no storm.
 *
 * Sees lifecycle events. Counts client ids, not connects: a device that comes and goes is one. Costs the sketch of clients that a principal
 * has anyway. Blind spot: slower than the limit, and the first hour of all.
 * Likely false alarm: the first day of a certificate that many devices share by design (a claim certificate in a factory);
 * how many ids it has at a time is learned within the day. Therefore it blames nobody, and people look.
 */
export const clientIdRotation = defineWindowDetector({
  id: 'client-id-rotation',
  description: 'One principal connects under one new client id after the other',
  attack: ['T1499.002', 'T0814', 'T1078'],
  quiet: 'rate',

  defaults: { clientsIn20min: 60, peakTimes: 3, stormConnectsIn1min: 40 },

  accepts: { kind: 'peak', of: 'clients', seen: 'clientsIn20min' },

  watches: { entity: 'principal', measures: ['connects'] },

  peers: () => [FLEET],

  detect: (view, { clientsIn20min, peakTimes, stormConnectsIn1min }) => {
    const { window, at, peer } = view;
    const connects = count(window, 'connects', TEN_MINUTES, at, 2);
    const clients = enumerated(view, 'clients', { atLeast: clientsIn20min, peakTimes, attempts: connects });
    if (!clients || isBeginning(peer(FLEET), at) || busiestMinute(view) > stormConnectsIn1min) return undefined;

    return {
      severity: 'medium',
      class: 'authenticated',
      explanation: `one principal connected under about ${clients.different} client ids within 20 min (${connects} connects), fewer than ${clientsIn20min} expected, at most ${clients.before} before`,
      evidence: { clientsIn20min: clients.different, connectsIn20min: connects, examples: clients.examples },
      related: {
        ...NOBODY,
        principals: [window.entity.id],
        clients: clients.examples,
        addresses: members(window, 'addresses'),
      },
    };
  },
});

/** A storm, even one that is over, is the storm's to tell of. */
const busiestMinute = ({ window, at }: View): number => {
  let most = 0;
  for (let minute = 0; minute < ONE_MINUTE.slots; minute += 1)
    most = Math.max(most, count(window, 'connects', ONE_MINUTE, at - minute * ONE_MINUTE.slotMs));
  return most;
};
