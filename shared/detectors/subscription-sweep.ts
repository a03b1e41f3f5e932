import { isBeginning } from '../baselines/custom.ts';
import { FLEET } from '../types/entity.ts';
import { TEN_MINUTES } from '../windows/scales.ts';
import { count } from '../windows/window.ts';
import { blameHolder } from './blame.ts';
import { defineWindowDetector, type View } from './detector.ts';
import { type Enumeration, enumerated, FILTERS_A_SUBSCRIBE } from './enumeration.ts';

/**
 * One client subscribes to filter after filter, none of which names everybody: together they may show as much as `#`.
 *
 * Sees lifecycle events of accepted subscriptions. Costs a sketch per client that subscribes. Blind spot: slower than the limit, or
 * under several client ids. Likely false alarm: a new back end with a filter for each of its devices; how many a client has at a
 * time is learned, and whatever subscribes in Floodgate's first hour is taken as it is.
 */
export const subscriptionSweep = defineWindowDetector({
  id: 'subscription-sweep',
  description: 'One client subscribes to filter after filter',
  attack: ['T1040', 'T0842', 'T0801'],
  quiet: 'event',

  /** AWS allows 50 subscriptions a connection. */
  defaults: { filtersIn20min: 25, peakTimes: 2 },

  accepts: { kind: 'peak', of: 'filters', seen: 'filtersIn20min' },

  watches: { entity: 'client', measures: ['subscribes'] },

  peers: (view, settings) => (sweep(view, settings) ? [FLEET] : []),

  detect: (view, settings) => {
    const filters = sweep(view, settings);
    if (!filters || isBeginning(view.peer(FLEET), view.at)) return undefined;
    const { id } = view.window.entity;
    return {
      severity: 'medium',
      ...blameHolder(view.window),
      explanation: `${id} subscribed to about ${filters.different} different filters within 20 min, fewer than ${settings.filtersIn20min} expected, at most ${filters.before} before`,
      evidence: { filtersIn20min: filters.different, examples: filters.examples },
    };
  },
});

interface Limits {
  readonly filtersIn20min: number;
  readonly peakTimes: number;
}

const sweep = (view: View, { filtersIn20min, peakTimes }: Limits): Enumeration | undefined => {
  const attempts = FILTERS_A_SUBSCRIBE * count(view.window, 'subscribes', TEN_MINUTES, view.at, 2);
  return enumerated(view, 'filters', { atLeast: filtersIn20min, peakTimes, attempts });
};
