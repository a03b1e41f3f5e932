import { type GroupTopics, LEARNED, mergeTopics, newTopics, TOLD } from '../baselines/group-topics.ts';
import type { Window } from '../windows/window.ts';
import { TICKS_KEPT } from './lane-memory.ts';

/** What a lane was told of a group's topics in one learning tick. Kept with the lane's item until it is learned. */
export interface ToldTopics extends GroupTopics {
  readonly tick: number;
}

/** What a group has taught us of topics. One writer, `learn`, folds each tick once. */
export interface TaughtTopics extends GroupTopics {
  /** First tick that is not folded. */
  readonly through: number;
}

/** What the lanes that this window sums were told. */
export const toldOf = ({ baseline }: Window): readonly ToldTopics[] => (baseline?.told ?? []) as readonly ToldTopics[];

/**
 * One lane's rows with a tick's changed. What is learned is dropped; while nobody learns, the oldest rows become one, and nothing is lost
 * but for what there is no room for.
 *
 * @param through first tick that is not learned.
 */
export const tell = (
  told: readonly ToldTopics[],
  tick: number,
  through: number,
  change: (topics: GroupTopics | undefined) => GroupTopics,
): readonly ToldTopics[] => {
  const known = told.find((row) => row.tick === tick);
  const others = told.filter((row) => row !== known && row.tick >= through);
  return fewer([...others, { ...change(known), tick }]);
};

const fewer = (rows: readonly ToldTopics[]): readonly ToldTopics[] => {
  if (rows.length <= TICKS_KEPT) return rows;
  const [a, b, ...rest] = rows.toSorted((one, other) => one.tick - other.tick);
  return a && b ? [{ ...mergeTopics(a, b, TOLD), tick: b.tick }, ...rest] : rows;
};

/** All that is known now: what was learned, and what no tick has folded yet. The same object while there is nothing of the latter. */
export const latest = (taught: TaughtTopics | undefined, told: readonly ToldTopics[], at: number): GroupTopics => {
  let sum: GroupTopics | undefined = taught;
  for (const row of told) if (row.tick >= (taught?.through ?? 0)) sum = sum ? mergeTopics(sum, row) : row;
  return sum ?? newTopics(at);
};

/** The group's topics with every tick up to `tick` folded in, from all of its lanes; a tick that was folded before changes nothing. Pure. */
export const learnTopics = (
  taught: TaughtTopics | undefined,
  lanes: readonly (readonly ToldTopics[])[],
  tick: number,
): TaughtTopics | undefined => {
  const rows = lanes.flat().filter((row) => row.tick <= tick && row.tick >= (taught?.through ?? 0));
  const [first, ...rest] = taught ? [taught, ...rows] : rows;
  if (!first) return undefined;
  const { templates, levels, spelt } = rest.reduce<GroupTopics>((sum, row) => mergeTopics(sum, row, LEARNED), first);
  return { templates, levels, spelt, through: Math.max(taught?.through ?? 0, tick + 1) };
};
