import { customsOf, isBeginning } from '../baselines/custom.ts';
import { FLEET } from '../types/entity.ts';
import { sizeHabit, sizeOf } from '../windows/habits.ts';
import { TEN_MINUTES } from '../windows/scales.ts';
import { type SizeClass, sizeClasses } from '../windows/sizes.ts';
import { count, members, type Window } from '../windows/window.ts';
import { blameHolder } from './blame.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * One client sends much larger messages than it and its group ever did: data leaves, or somebody fills what listens.
 *
 * Sees tap records. Costs three counts and a name of a client that sends more than 4 KiB, and up to eight names a size class of its
 * group. What three others of the group send, or the client itself on three days or from its beginning, is no news.
 * Blind spot: messages below 4 KiB; below 64 KiB while the client is new. Likely false alarm: the first device that a new
 * firmware lets send its log.
 */
export const oversizedPayload = defineWindowDetector({
  id: 'oversized-payload',
  description: 'One client sends much larger messages than it and its group ever did',
  attack: ['T1499', 'T1565', 'T1048'],
  quiet: 'rate',

  defaults: { messagesIn20min: 3, othersOfGroup: 3 },

  accepts: { kind: 'habits', of: ({ moreThanBytes }) => [sizeHabit(Number(moreThanBytes) + 1) ?? []].flat() },

  watches: { entity: 'client', measures: ['over4k'] },

  peers: ({ group }) => [FLEET, group()],

  detect: (view, { messagesIn20min, othersOfGroup }) => {
    const { window, at, peer } = view;
    const fleet = peer(FLEET);
    if (isBeginning(fleet, at)) return undefined;
    const group = peer(view.group());
    const usual = Math.max(usualOf(window, fleet, at), usualAmong(group, window.entity.id, othersOfGroup));
    const size = sizeClasses.findLast(({ measure }) => count(window, measure, TEN_MINUTES, at, 2) >= messagesIn20min);
    if (!size || size.above <= usual) return undefined;

    const messages = count(window, size.measure, TEN_MINUTES, at, 2);
    return {
      severity: size.above > SMALLEST_GRAVE ? 'high' : 'medium',
      ...blameHolder(window),
      explanation: `${messages} messages of more than ${size.above} bytes from ${window.entity.id} within 20 min, fewer than ${messagesIn20min} expected; it never sent any, nor did ${othersOfGroup} others of its group`,
      evidence: { messagesIn20min: messages, moreThanBytes: size.above, usualBytes: usual },
    };
  },
});

/** Classes are named by what they exceed, so this leaves only the largest. */
const SMALLEST_GRAVE = 16_384;
const NOTHING_LARGE = 0;

/** The largest class that is the client's own custom. While it is new, only the largest of all is news. */
const usualOf = (window: Window, fleet: Window, at: number): number => {
  if (isBeginning(window, at)) return SMALLEST_GRAVE;
  const { habits = [], firstSeenAt } = window.baseline ?? { firstSeenAt: at };
  const always = largestOf(customsOf({ habits }, fleet.baseline?.firstSeenAt ?? at));
  return Math.max(always, Math.min(SMALLEST_GRAVE, largestOf(customsOf({ habits }, firstSeenAt))));
};

const largestOf = (habits: readonly string[]): number => largest(habits.map((habit) => sizeOf(habit)?.above));

/** The largest class that so many others of the group send. */
const usualAmong = (group: Window, client: string, others: number): number => {
  const habits = [...(group.baseline?.habits ?? []).map(({ id }) => id), ...members(group, 'habits')].map(sizeOf);
  const isUsual = ({ above }: SizeClass): boolean =>
    new Set(habits.filter((size) => size && size.client !== client && size.above >= above).map((size) => size?.client))
      .size >= others;
  return largest(sizeClasses.filter(isUsual).map(({ above }) => above));
};

const largest = (sizes: readonly (number | undefined)[]): number =>
  Math.max(NOTHING_LARGE, ...sizes.filter((size) => size !== undefined));
