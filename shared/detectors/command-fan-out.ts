import { isBeginning } from '../baselines/custom.ts';
import { type Entity, FLEET } from '../types/entity.ts';
import { TEN_MINUTES } from '../windows/scales.ts';
import { count } from '../windows/window.ts';
import { blameItself } from './blame.ts';
import { isCertificate } from './certificate.ts';
import { defineWindowDetector, type View } from './detector.ts';
import { type Enumeration, enumerated } from './enumeration.ts';

/**
 * One certificate writes into the topics of device after device, none of which it is: commands fan out from where none should.
 *
 * Sees tap records; looks at the second and third level of topics that do not name their sender. Costs a sketch per principal that
 * writes such topics, and four names to make sure that known clients are meant and not dates or request numbers.
 * Principals that are no certificates (roles) are back ends by nature. Blind spot: ids without digits, ids on other levels, topics
 * that do not hold the client id as it is. Likely false alarm: a new back end that has a certificate.
 */
export const commandFanOut = defineWindowDetector({
  id: 'command-fan-out',
  description: 'One certificate writes into the topics of device after device',
  attack: ['T0855', 'T0831'],
  quiet: 'event',

  defaults: { targetsIn20min: 20, peakTimes: 3, graveTimes: 5 },

  accepts: { kind: 'peak', of: 'targets', seen: 'targetsIn20min' },

  watches: { entity: 'principal', measures: [], sets: ['targets'] },

  peers: (view, settings) => {
    const targets = fan(view, settings);
    return targets ? [FLEET, ...targets.examples.map(asClient)] : [];
  },

  detect: (view, settings) => {
    const targets = fan(view, settings);
    if (!targets || isBeginning(view.peer(FLEET), view.at)) return undefined;
    const known = targets.examples.filter((id) => view.peer(asClient(id)).baseline !== undefined);
    if (known.length * 2 <= targets.examples.length) return undefined;

    const { targetsIn20min, graveTimes } = settings;
    return {
      severity: targets.different >= graveTimes * targetsIn20min ? 'high' : 'medium',
      ...blameItself(view.window, view.at),
      explanation: `one certificate wrote into the topics of about ${targets.different} others within 20 min (${known.join(', ')}, …), fewer than ${targetsIn20min} expected, at most ${targets.before} before`,
      evidence: { targetsIn20min: targets.different, examples: known },
    };
  },
});

const asClient = (id: string): Entity => ({ kind: 'client', id });

interface Limits {
  readonly targetsIn20min: number;
  readonly peakTimes: number;
}

const fan = (view: View, { targetsIn20min, peakTimes }: Limits): Enumeration | undefined => {
  if (!isCertificate(view.window.entity.id)) return undefined;
  const attempts = count(view.window, 'publishes', TEN_MINUTES, view.at, 2);
  return enumerated(view, 'targets', { atLeast: targetsIn20min, peakTimes, attempts });
};
