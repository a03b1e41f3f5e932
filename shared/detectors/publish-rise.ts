import { NOBODY } from '../types/finding.ts';
import { blameHolder } from './blame.ts';
import { defineWindowDetector } from './detector.ts';
import { explain, isGlaring, numbersOf } from './ruled.ts';

/**
 * A client publishes more than it and its group are used to, without flooding: a rate that creeps, grinds, or doubled for good.
 *
 * Sees tap records, against the client's own past and its group's. Costs the rate's memory, 150 bytes. Blind spot: doubling slower than
 * in eleven days; what the group does together, which is one notice; groups that burst all the time.
 * Likely false alarm: a device that was given more to say. Say "benign", and it becomes normal.
 * Unusual is not guilty: it alerts, low, and nobody is cut for it; what a group does together is a notice.
 */
export const publishRise = defineWindowDetector({
  id: 'publish-rise',
  description: 'A client publishes more than it and its group are used to',
  attack: ['T1499', 'T1496'],
  quiet: 'rate',

  defaults: {},

  accepts: { kind: 'rate', gauge: 'publishes' },

  watches: { entity: 'client', measures: ['publishes'] },

  detect: ({ window, ruled }) => {
    const rate = ruled('publishes');
    if (rate.kind === 'group')
      return {
        entity: { kind: 'group', id: rate.group },
        severity: 'info',
        class: 'authenticated',
        explanation: `group ${rate.group} publishes more than it is used to, many of its clients at the same time; the first was ${window.entity.id}: ${explain(rate, 'publishes')}`,
        evidence: numbersOf(rate),
        related: { ...NOBODY, clients: [window.entity.id] },
      };
    if (rate.kind !== 'finding' || isGlaring(rate)) return undefined;
    return {
      severity: 'low',
      ...blameHolder(window),
      explanation: `${window.entity.id}: ${explain(rate, 'publishes')}`,
      evidence: numbersOf(rate),
    };
  },
});
