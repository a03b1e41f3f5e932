import type { Entity } from '../types/entity.ts';
import { NOBODY } from '../types/finding.ts';
import { defineRollDetector } from './detector.ts';

/**
 * A part of a group that usually speaks falls silent: jammed, cut off, out of power, or broken by an update.
 *
 * Sees who publishes, connects and subscribes, in ticks of ten minutes that the tap watched for more than half. Costs 40 bytes a client and
 * a roll a group. Blind spot: while the tap is off or shows a part; clients that are heard of in fewer than half of the ticks;
 * less than a tenth of a group, or fewer than four; what is over within its tick; a part of a group that keeps hours or has just grown.
 * Less than a third of a group is a notice. Likely false alarm: a site that is switched off on purpose, which is one incident a group until it is back, or a day has passed;
 * the first evening, and the first weekend, of a group that is closed then.
 * Nearly the whole fleet at once is one finding on the fleet: it is out, or Floodgate does not hear it.
 */
export const massSilence = defineRollDetector({
  id: 'mass-silence',
  description: 'Many clients of a group that usually speak have fallen silent',
  attack: ['T1499', 'T0826', 'T0815'],
  quiet: 'rate',

  /** Less than a third is what one hub, one fuse or one controller takes with it: a notice. */
  defaults: { alarmingShare: 0.33, graveShare: 0.5 },

  accepts: { kind: 'roll' },

  watches: { roll: 'group' },

  detect: ({ entity, silence, silentMs, watchedSeconds }, { alarmingShare, graveShare }) => {
    const { expected, seen, deviations, limit } = silence;
    const missingShare = 1 - seen / expected;
    const silentMinutes = Math.round(silentMs / 60_000);

    return {
      severity: missingShare > graveShare ? 'high' : missingShare > alarmingShare ? 'medium' : 'info',
      class: 'claimed',
      explanation: `${whose(entity)} ${seen} clients heard in 10 min, ${expected.toFixed(1)} expected: ${deviations.toFixed(1)} standard deviations too few, ${limit.toFixed(1)} are let pass; for ${silentMinutes} min now, watched ${Math.round(watchedSeconds)} of 600 s`,
      evidence: {
        clientsIn10min: seen,
        expectedClients: Number(expected.toFixed(1)),
        missingShare: Number(missingShare.toFixed(2)),
        silentMinutes,
      },
      related: NOBODY,
    };
  },
});

const whose = ({ kind, id }: Entity): string =>
  kind === 'fleet'
    ? 'the whole fleet is silent, or Floodgate does not hear it (rules, stream):'
    : `a part of group ${id} is silent:`;
