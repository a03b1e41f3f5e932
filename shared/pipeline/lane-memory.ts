import { addScatters, type Scatters } from '../baselines/dispersion.ts';
import { type Gate, mergeGates, newGate, noteOdd } from '../baselines/gate.ts';
import type { PerScale } from '../baselines/gauges.ts';
import { tickOf } from '../baselines/rate.ts';
import { EMPTY_TALLY, mergeTallies, type Tally } from '../baselines/tally.ts';
import type { GaugeName } from '../detectors/ruled.ts';
import type { Entity } from '../types/entity.ts';
import { slotOf, TEN_SECONDS } from '../windows/scales.ts';
import type { Window } from '../windows/window.ts';
import type { Counted } from './windows.ts';

/** What a lane remembers of a group, by gauge: who is odd now, and what was told and not yet learned, by learning tick. */
export interface LaneMemory {
  readonly gate: Gate;
  readonly tallies: Readonly<Record<string, Tally>>;
}

/** Addresses have no client id to be grouped by. */
export const ADDRESSES = '@addresses';

/** Group whose memory a lane's item holds: its own, and the fleet's item that of the addresses. */
export const groupOfLane = ({ kind, id }: Entity): string => (kind === 'group' ? id : ADDRESSES);

/** What a lane's item remembers of its group. */
export const memoryOf = ({ baseline }: Window): Readonly<Record<string, LaneMemory>> =>
  (baseline?.lane ?? {}) as Readonly<Record<string, LaneMemory>>;

/** Groups that a batch's entities belong to: what they were taught has to be at hand. */
export const groupsIn = (counted: readonly Counted[]): readonly string[] =>
  counted.flatMap(({ delta }) => (delta.key.lane === undefined ? [] : [groupOfLane(delta.key.entity)]));

/** Ticks whose tallies are kept until they are learned. */
export const TICKS_KEPT = 3;

/** What one batch adds to a lane's memory of its group. */
export interface Lane {
  readonly id: string;
  /** The group's, as far as the lanes have told: who is odd is odd whichever shard it came through. */
  readonly gate: (gauge: GaugeName, at: number) => Gate;
  /** The group's gate with somebody odd, of whom others must know at once; `size`: living entities of the group. */
  readonly odd: (gauge: GaugeName, entity: number, excess: PerScale, at: number, size: number) => Gate;
  readonly tell: (gauge: GaugeName, at: number, tally: Tally) => void;
  /** Where calm looks add how their counts vary, per scale. */
  readonly excess: (gauge: GaugeName, at: number) => number[];
  /** Everything remembered, with what the batch added; undefined where it added nothing. */
  readonly memory: () => Readonly<Record<string, LaneMemory>> | undefined;
  readonly isOdd: () => boolean;
}

/** What was told of one gauge in one tick, not added up yet. */
interface Told {
  readonly gauge: GaugeName;
  readonly at: number;
  readonly tick: number;
  readonly tallies: Tally[];
  readonly excess: number[];
}

export const laneOf = (id: string, own: Window, elsewhere: readonly Window[] = []): Lane => {
  const known = memoryOf(own);
  const others = elsewhere.map(memoryOf);
  const gates = new Map<GaugeName, Gate>();
  const told: Told[] = [];
  const toldIn = (gauge: GaugeName, at: number): Told => {
    const tick = tickOf(slotOf(TEN_SECONDS, at));
    for (const one of told) if (one.tick === tick && one.gauge === gauge) return one;
    const one = { gauge, at, tick, tallies: [], excess: [0, 0, 0] };
    told.push(one);
    return one;
  };
  const ownGate = (gauge: GaugeName, at: number): Gate => gates.get(gauge) ?? known[gauge]?.gate ?? newGate(at);
  const merged = (gauge: GaugeName, gate: Gate): Gate =>
    others.reduce((sum, memory) => (memory[gauge] ? mergeGates(sum, memory[gauge].gate) : sum), gate);
  return {
    id,
    gate: (gauge, at) => merged(gauge, ownGate(gauge, at)),
    odd(gauge, entity, excess, at, size) {
      const before = ownGate(gauge, at);
      const group = noteOdd(merged(gauge, before), entity, excess, at, size);
      gates.set(gauge, openedBy(group, noteOdd(before, entity, excess, at, size)));
      return group;
    },
    isOdd: () => gates.size > 0,
    tell: (gauge, at, tally) => {
      if (tally !== EMPTY_TALLY) toldIn(gauge, at).tallies.push(tally);
    },
    excess: (gauge, at) => toldIn(gauge, at).excess,
    memory: () => {
      if (gates.size === 0 && told.length === 0) return undefined;
      const memory: Record<string, LaneMemory> = { ...known };
      for (const [gauge, gate] of gates) memory[gauge] = { gate, tallies: memory[gauge]?.tallies ?? {} };
      for (const one of told) memory[one.gauge] = withTold(memory[one.gauge], one);
      return memory;
    },
  };
};

/** Each lane keeps its own odd entities, and what opened the gate of all. */
const openedBy = ({ overAt, openedAt }: Gate, own: Gate): Gate => ({
  ...own,
  ...(overAt !== undefined && { overAt }),
  ...(openedAt !== undefined && { openedAt }),
});

const withTold = (memory: LaneMemory | undefined, { at, tick, tallies: told, excess }: Told): LaneMemory => {
  const { gate = newGate(at), tallies = {} } = memory ?? {};
  let tally = tallies[tick] ?? EMPTY_TALLY;
  for (const one of told) tally = mergeTallies(tally, one);
  const kept: Record<string, Tally> = { [tick]: withExcess(tally, excess) };
  for (const other in tallies)
    if (Number(other) !== tick && tick - Number(other) < TICKS_KEPT) kept[other] = tallies[other] as Tally;
  return { gate, tallies: kept };
};

const withExcess = (tally: Tally, [tenSeconds, minute, tenMinutes]: number[]): Tally => {
  if (tenSeconds === 0 && minute === 0 && tenMinutes === 0) return tally;
  const scatters: Scatters = [excessOf(tenSeconds), excessOf(minute), excessOf(tenMinutes)];
  return { ...tally, scatters: addScatters(tally.scatters, scatters) };
};

const excessOf = (excess = 0) => ({ excess, scale: 0, windows: 0 });

/** The lanes of a batch, by group. */
export const lanesIn = (counted: readonly Counted[]): ReadonlyMap<string, Lane> => {
  const lanes = new Map<string, Lane>();
  for (const { delta, own, elsewhere } of counted)
    if (delta.key.lane !== undefined) lanes.set(groupOfLane(delta.key.entity), laneOf(delta.id, own, elsewhere));
  return lanes;
};

/** What is to be written of the lanes, by item key, and which of it at once. */
export const lessonsOf = (lanes: Iterable<Lane>) => {
  const memories = new Map<string, Readonly<Record<string, LaneMemory>>>();
  const urgent = new Set<string>();
  for (const lane of lanes) {
    const memory = lane.memory();
    if (memory) memories.set(lane.id, memory);
    if (lane.isOdd()) urgent.add(lane.id);
  }
  return { lanes: memories, urgent };
};
