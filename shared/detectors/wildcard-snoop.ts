import { customsOf, isBeginning } from '../baselines/custom.ts';
import { FLEET } from '../types/entity.ts';
import { withoutShare } from '../windows/filters.ts';
import { filterHabit, filterOf } from '../windows/habits.ts';
import { membersAt } from '../windows/window.ts';
import { blameItself } from './blame.ts';
import { defineWindowDetector, type View } from './detector.ts';

/**
 * Somebody listens to everything: a filter that names no device and no tree, or the broker's own topics.
 *
 * Sees lifecycle events of accepted subscriptions. Costs the wide filters of the few principals that have any.
 * What a principal subscribed to on three days, or in Floodgate's first hour, is no news: a back end that listens to `#` is then
 * a notice. `$SYS/#` and `$aws/#` are asked for by nobody who knows AWS, so they are grave at any time.
 * Blind spot: many narrow filters that add up. Likely false alarm: a new back end that really subscribes to `#`; allow it once.
 */
export const wildcardSnoop = defineWindowDetector({
  id: 'wildcard-snoop',
  description: 'A client subscribed to a filter that matches everything',
  attack: ['T1040', 'T0842', 'T0801'],
  quiet: 'event',

  defaults: {},

  accepts: { kind: 'habits', of: ({ filters }) => (Array.isArray(filters) ? filters.map(filterHabit) : []) },

  watches: { entity: 'principal', measures: ['subscribes'] },

  peers: ({ window, at }) => (wideFilters(window, at).length > 0 ? [FLEET] : []),

  detect: ({ window, at, peer }) => {
    const filters = wideFilters(window, at);
    if (filters.length === 0) return undefined;
    const fleet = peer(FLEET);
    const customary = fleet.baseline ? customsOf(window.baseline ?? {}, fleet.baseline.firstSeenAt) : [];
    const news = filters.filter((habit) => !customary.includes(habit)).map((habit) => filterOf(habit) as string);
    if (news.length === 0) return undefined;

    return {
      severity: news.some(isReserved) || !isBeginning(fleet, at) ? 'high' : 'info',
      ...blameItself(window, at),
      explanation: `one principal subscribed to ${news.join(' and ')}, which shows it what every device sends`,
      evidence: { filters: news },
    };
  },
});

const wideFilters = (window: View['window'], at: number): readonly string[] =>
  membersAt(window, 'habits', at).filter((habit) => filterOf(habit) !== undefined);

const isReserved = (filter: string): boolean => /^\$(?:SYS\/|aws\/[#+])/.test(withoutShare(filter));
