import type { Budget } from '../baselines/budget.ts';
import { isOpen } from '../baselines/gate.ts';
import { gauges } from '../baselines/gauges.ts';
import { type GroupBaseline, learnGroup, living, newGroup } from '../baselines/group.ts';
import { type Norms, normsOf } from '../baselines/norms.ts';
import type { Roll } from '../baselines/silence.ts';
import { EMPTY_TALLY, mergeTallies } from '../baselines/tally.ts';
import type { GaugeName } from '../detectors/ruled.ts';
import { TEN_MINUTES } from '../windows/scales.ts';
import { type LaneMemory, TICKS_KEPT } from './lane-memory.ts';
import type { TaughtTopics } from './told-topics.ts';

/** What a group has taught us, by gauge and of topics, and its roll: one stored item per group, written by `learn` alone. */
export type Taught = Readonly<Partial<Record<GaugeName, GroupBaseline>>> & {
  readonly topics?: TaughtTopics | undefined;
  readonly roll?: Roll | undefined;
  /** Living clients of the whole fleet: of the addresses' item, because every reader has it at hand. */
  readonly living?: number;
};

/** The ticks before `tick` that the lanes still remember, oldest first. A tick that was folded before changes nothing. */
export const learnClosed = (
  known: Taught,
  lanes: readonly Readonly<Record<string, LaneMemory>>[],
  tick: number,
): Taught => {
  let taught = known;
  for (let closed = tick - TICKS_KEPT; closed < tick; closed += 1) taught = learnTick(taught, lanes, closed);
  return taught;
};

/** The group with one learning tick folded in from all of its lanes; a tick that was folded before changes nothing. Pure. */
const learnTick = (known: Taught, lanes: readonly Readonly<Record<string, LaneMemory>>[], tick: number): Taught => {
  const gauges = new Set(lanes.flatMap((lane) => Object.keys(lane)) as GaugeName[]);
  const learned: { -readonly [Name in keyof Taught]: Taught[Name] } = { ...known };
  for (const gauge of gauges) {
    const memories = lanes.flatMap((lane) => lane[gauge] ?? []);
    const tally = memories.reduce((sum, { tallies }) => mergeTallies(sum, tallies[tick] ?? EMPTY_TALLY), EMPTY_TALLY);
    const calm = !memories.some(({ gate }) => isOpen(gate, (tick + 1) * TEN_MINUTES.slotMs));
    learned[gauge] = learnGroup(known[gauge] ?? newGroup(tick), { tick, tally, calm });
  }
  return learned;
};

/** Living clients over all groups: what the budget of false alarms is spent over. */
export const livingClients = (groups: Iterable<Taught>): number => {
  let sum = 0;
  for (const { publishes } of groups) if (publishes) sum += living(publishes);
  return Math.round(sum);
};

/** What groups have taught us, as of one learning tick. */
export interface Teachings {
  readonly of: (group: string) => Taught | undefined;
  /** Worked out once per group and gauge: they are good for as long as the teachings are. */
  readonly norms: (group: string, gauge: GaugeName) => Norms;
  /** Living clients of the whole fleet. */
  readonly living: number;
  /** Living entities of a group. */
  readonly size: (group: string, gauge: GaugeName) => number;
}

/** @param at epoch ms within the tick. */
export const teachingsAt = (of: (group: string) => Taught | undefined, budget: Budget, at: number): Teachings => {
  const known = new Map<GaugeName, Map<string, Norms>>();
  return {
    of,
    living: budget.active,
    norms(group, gauge) {
      let byGroup = known.get(gauge);
      if (!byGroup) known.set(gauge, (byGroup = new Map()));
      let norms = byGroup.get(group);
      if (!norms) byGroup.set(group, (norms = normsOf(gauges[gauge], of(group)?.[gauge], budget, at)));
      return norms;
    },
    size(group, gauge) {
      const taught = of(group)?.[gauge];
      return taught ? living(taught) : 0;
    },
  };
};
