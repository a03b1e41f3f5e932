import { isOpen } from '../baselines/gate.ts';
import { type GroupBaseline, learnGroup, living, newGroup } from '../baselines/group.ts';
import type { Roll } from '../baselines/silence.ts';
import { EMPTY_TALLY, mergeTallies } from '../baselines/tally.ts';
import type { GaugeName } from '../detectors/ruled.ts';
import { TEN_MINUTES } from '../windows/scales.ts';
import type { LaneMemory } from './assess.ts';

/** What a group has taught us, by gauge, and its roll: one stored item per group, written by `learn` alone. */
export type Taught = Readonly<Partial<Record<GaugeName, GroupBaseline>>> & { readonly roll?: Roll };

/** The group with one learning tick folded in from all of its lanes; a tick that was folded before changes nothing. Pure. */
export const learnTick = (
  known: Taught,
  lanes: readonly Readonly<Record<string, LaneMemory>>[],
  tick: number,
): Taught => {
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
