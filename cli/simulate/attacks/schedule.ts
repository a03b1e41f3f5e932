import { HOUR, MINUTE } from '../calendar.ts';
import type { Episode } from '../episode.ts';
import type { Random } from '../random.ts';
import type { Cue, Span } from '../troubles/schedule.ts';

/**
 * When each attack begins: the fleet first has calm to be known by, two fifths of the time but no more than 26 hours;
 * then they come one after the other at even distances, the long ones first so that they end in time, the rest in
 * random order.
 */
export const attackCues = (attacks: readonly Episode[], { start, end }: Span, random: Random): Cue[] => {
  const calm = Math.min(26 * HOUR, 0.4 * (end - start));
  const first = start + calm;
  const last = end - Math.min(LONG, 0.3 * (end - first));
  return inOrder(attacks, random).map((episode, index) => ({
    at: Math.floor(first + ((last - first) * index) / attacks.length),
    episode,
  }));
};

/** Longer than this comes first. */
const LONG = 60 * MINUTE;

const inOrder = (attacks: readonly Episode[], random: Random): Episode[] => {
  const isLong = ({ minutes }: Episode): boolean => minutes * MINUTE >= LONG;
  const long = attacks.filter(isLong).sort((a, b) => b.minutes - a.minutes);
  return [
    ...long,
    ...random.sample(
      attacks.filter((episode) => !isLong(episode)),
      attacks.length,
    ),
  ];
};
