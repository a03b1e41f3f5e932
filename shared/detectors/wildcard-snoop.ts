import { breadthOf } from '../baselines/breadth.ts';
import { customsOf, isBeginning } from '../baselines/custom.ts';
import { FLEET } from '../types/entity.ts';
import { isWide, withoutShare } from '../windows/filters.ts';
import { filterHabit, filterOf } from '../windows/habits.ts';
import { membersAt } from '../windows/window.ts';
import { blameItself } from './blame.ts';
import { defineWindowDetector, type View } from './detector.ts';

/**
 * Somebody listens to everything: filters that name no device, trees that between them hold most of what the fleet says, or the
 * broker's own topics.
 *
 * Sees lifecycle events of accepted subscriptions. Costs the filters of the few principals that ask for more than a device, and up to
 * 128 live templates of the fleet to hold trees against; a template is live once three principals showed it to the tap.
 * What a principal subscribed to on three days, or in Floodgate's first hour, is no news: a back end that listens to `#` is then
 * a notice. `$SYS/#` and `$aws/#` are asked for by nobody who knows AWS, so they are grave at any time.
 * Blind spot: filters that name devices one by one (see subscription-sweep), and trees while fewer than five templates are live.
 * Likely false alarm: a new back end that really subscribes to `#` or to most trees; allow it once.
 */
export const wildcardSnoop = defineWindowDetector({
  id: 'wildcard-snoop',
  description: 'A client subscribed to filters that see most of what the fleet says',
  attack: ['T1040', 'T0842', 'T0801'],
  quiet: 'event',

  defaults: { mostShareSeen: 0.5, fewestLiveTemplates: 5 },

  accepts: { kind: 'habits', of: ({ filters }) => (Array.isArray(filters) ? filters.map(filterHabit) : []) },

  watches: { entity: 'principal', measures: ['subscribes'] },

  peers: (view, settings) => (snooped(view, settings).length > 0 ? [FLEET] : []),

  detect: (view, settings) => {
    const { window, at, peer } = view;
    const fleet = peer(FLEET);
    const customary = fleet.baseline ? customsOf(window.baseline ?? {}, fleet.baseline.firstSeenAt) : [];
    const news = snooped(view, settings, customary);
    if (news.length === 0) return undefined;

    const share = shareOf(news, view, settings);
    return {
      severity: news.some(isReserved) || !isBeginning(fleet, at) ? 'high' : 'info',
      ...blameItself(window, at),
      explanation: `one principal subscribed to ${news.join(' and ')}, which shows it ${news.some(isWide) ? 'what every device sends' : `${Math.round(100 * share)} % of the topics that are in use`}`,
      evidence: { filters: news, ...(share > 0 && { shareOfLiveTemplates: Number(share.toFixed(2)) }) },
    };
  },
});

interface Limits {
  readonly mostShareSeen: number;
  readonly fewestLiveTemplates: number;
}

/** Filters of these ten minutes that name nobody; where there are none, the trees, if together they hold too much. */
const snooped = (view: View, limits: Limits, customary: readonly string[] = []): readonly string[] => {
  const filters = membersAt(view.window, 'habits', view.at)
    .filter((habit) => !customary.includes(habit))
    .flatMap((habit) => filterOf(habit) ?? []);
  const wide = filters.filter(isWide);
  if (wide.length > 0) return wide;
  return shareOf(filters, view, limits) > limits.mostShareSeen ? filters : [];
};

const shareOf = (
  filters: readonly string[],
  { topics: { live = [] } }: View,
  { fewestLiveTemplates }: Limits,
): number => (live.length < fewestLiveTemplates ? 0 : breadthOf(filters, live));

const isReserved = (filter: string): boolean => /^\$(?:SYS\/|aws\/[#+])/.test(withoutShare(filter));
