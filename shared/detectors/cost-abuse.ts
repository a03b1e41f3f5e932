import { isNew, peakOf } from '../baselines/peaks.ts';
import { unitsPerHour } from '../baselines/units.ts';
import { ONE_HOUR } from '../windows/scales.ts';
import { count, type Window } from '../windows/window.ts';
import { blameHolder } from './blame.ts';
import { defineWindowDetector } from './detector.ts';

const HOURS_A_DAY = 24;

/**
 * One client costs many times what it ever did, for hours: no flood, but a bill.
 *
 * Sees tap records. Costs nothing beside the counts of a client, and one number of those that are busy. AWS bills messages in
 * units of 5 KB. Blind spot: the first day of a client, of which its costliest hour is learned as it is.
 * Likely false alarm: a device that was given much more to do, once a day at most until that is learned.
 */
export const costAbuse = defineWindowDetector({
  id: 'cost-abuse',
  description: 'One client costs many times what it ever did, for hours',
  attack: ['T1496', 'T1499'],
  quiet: 'rate',

  defaults: {
    /** About two cents a day, at a dollar a million units. */
    unitsPerDay: 20_000,
    costliestTimes: 4,
  },

  accepts: { kind: 'peak', of: 'units', seen: 'unitsPerDay', per: HOURS_A_DAY },

  watches: { entity: 'client', measures: ['publishes'] },

  detect: ({ window, at }, { unitsPerDay, costliestTimes }) => {
    if (count(window, 'publishes', ONE_HOUR, at) < FEWEST || isNew(window, at)) return undefined;
    const units = HOURS_A_DAY * lately(window, at);
    const costliest = HOURS_A_DAY * peakOf(window, 'units');
    if (units < unitsPerDay || units < costliestTimes * costliest) return undefined;

    return {
      severity: 'medium',
      ...blameHolder(window),
      explanation: `${window.entity.id} costs ${Math.round(units)} message units of 5 KB a day, by this hour and the one before; at most ${unitsPerDay} are expected, and its costliest hour before came to ${costliest} a day`,
      evidence: { unitsPerDay: Math.round(units), costliestPerDay: costliest },
    };
  },
});

/** The present hour has only begun, and below a message a minute nothing costs much whatever its size. */
const FEWEST = 30;

const lately = (window: Window, at: number): number =>
  Math.min(unitsPerHour(window, at, at), unitsPerHour(window, at - ONE_HOUR.slotMs, at));
