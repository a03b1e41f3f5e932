import { sizeClasses } from './sizes.ts';

/**
 * What an entity does that most never do, by name: noted in the set `habits`, learned like an acquaintance, so that
 * what it has done for days is no news. A calm device has none.
 */

/** A topic filter that names nobody, or a tree only. */
export const filterHabit = (filter: string): string => `${FILTER}${filter.slice(0, LONGEST_NAME)}`;

/** The filter of such a habit; undefined for another kind of habit. */
export const filterOf = (habit: string): string | undefined =>
  habit.startsWith(FILTER) ? habit.slice(FILTER.length) : undefined;

/** How large its large messages are, in classes; a group's habits also say whose. Undefined below the first class. */
export const sizeHabit = (bytes: number, client?: string): string | undefined => {
  const size = sizeClasses.findLast(({ above }) => bytes > above);
  if (!size) return undefined;
  return client === undefined ? `${SIZE}${size.name}` : `${SIZE}${size.name} ${client}`;
};

/** Class and, where it is told, client of a size habit; undefined for another kind of habit. */
export const sizeOf = (habit: string): { readonly above: number; readonly client: string | undefined } | undefined => {
  if (!habit.startsWith(SIZE)) return undefined;
  const [name, ...client] = habit.slice(SIZE.length).split(' ');
  const size = sizeClasses.find((known) => known.name === name);
  return size && { above: size.above, client: client.length > 0 ? client.join(' ') : undefined };
};

/** What such a habit is one of: each kind is remembered by itself. */
export const kindOfHabit = (habit: string): string =>
  habit.startsWith(FILTER) ? FILTER : habit.split(' ', 2).join(' ');

const FILTER = 'filter ';
const SIZE = 'size ';
/** A filter that names nobody says so at its beginning. */
const LONGEST_NAME = 64;
