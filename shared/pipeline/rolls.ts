import { addAttendance, NOBODY_SEEN } from '../baselines/presence.ts';
import { callRoll, missingAltogether, newRoll, type Roll } from '../baselines/silence.ts';
import type { RollCall } from '../detectors/detector.ts';
import type { Attendance, Attendances } from '../types/baseline.ts';
import { type Entity, FLEET } from '../types/entity.ts';
import { type Coverage, watchedSeconds } from '../windows/exposure.ts';
import { slotOf, TEN_MINUTES } from '../windows/scales.ts';
import { coarser } from '../windows/series.ts';
import { ATTENDANCES_KEPT, isWorthCalling } from './attendance.ts';

/** A group before its roll is called: what it has taught, and what its lanes were told. */
export interface Assembly {
  readonly roll: Roll | undefined;
  readonly lanes: readonly Attendances[];
}

export interface CallingRolls {
  readonly coverage: Coverage;
  /** The one knob. */
  readonly falseAlarmsPerDay: number;
}

export interface RollsCalled {
  /** Rolls that changed, by group. */
  readonly rolls: ReadonlyMap<string, Roll>;
  /** Those in which somebody was missing. */
  readonly calls: readonly RollCall[];
}

/** A record is on its way for so long: rule, stream, a batch's second, and a retry. */
export const DELIVERY_MS = 60_000;

/** Ticks before this one are over, and their records have arrived, at epoch ms `now`. */
export const closedAt = (now: number): number => slotOf(TEN_MINUTES, now - DELIVERY_MS);

/**
 * Calls the rolls of all groups for the ticks before `closed` that lanes still remember: each once, whoever calls how often. Pure.
 *
 * @param heads newest finest slot that each of the fleet's lanes has counted anything in: what is on its way is not silent.
 */
export const callRolls = (
  groups: ReadonlyMap<string, Assembly>,
  heads: readonly number[],
  closed: number,
  calling: CallingRolls,
): RollsCalled => {
  const rolls = new Map<string, Roll>();
  const calls: RollCall[] = [];
  for (let tick = closed - ATTENDANCES_KEPT + 1; tick < closed; tick += 1) {
    const arrived = arrivedFrom(heads, tick);
    if (arrived === 'some' || !isWorthCalling(calling.coverage, tick)) continue;
    const present = [...groups].flatMap(
      ([group, assembly]) => presentAt(tick, group, rolls.get(group), assembly) ?? [],
    );
    const called = callTick(present, tick, arrived, calling);
    for (const [group, roll] of called.rolls) rolls.set(group, roll);
    calls.push(...called.calls);
  }
  return { rolls, calls };
};

/** Whether what happened in a tick has arrived: by all lanes that were alive in the hour before, by some, or nobody has gone on since. */
const arrivedFrom = (heads: readonly number[], tick: number): 'all' | 'some' | 'none' => {
  const ends = heads.map((head) => coarser(TEN_MINUTES, head)).filter((last) => tick - last < ATTENDANCES_KEPT);
  const gone = ends.filter((last) => last > tick).length;
  if (gone === 0) return 'none';
  return gone === ends.length ? 'all' : 'some';
};

interface Present {
  readonly group: string;
  readonly roll: Roll;
  readonly attendance: Attendance;
}

/** Undefined where there is nothing to call, or it was called before, or nobody remembers any more. */
const presentAt = (
  tick: number,
  group: string,
  latest: Roll | undefined,
  { roll: stored, lanes }: Assembly,
): Present | undefined => {
  const known = latest ?? stored;
  if ((known && tick < known.through) || lanes.some((lane) => hasForgotten(lane, tick))) return undefined;
  const told = lanes.flatMap((lane) => lane[tick] ?? []);
  if (!known && told.length === 0) return undefined;
  return { group, roll: known ?? newRoll(tick), attendance: told.reduce(addAttendance, NOBODY_SEEN) };
};

const hasForgotten = (lane: Attendances, tick: number): boolean =>
  Object.keys(lane).some((told) => Number(told) - tick >= ATTENDANCES_KEPT);

const callTick = (
  present: readonly Present[],
  tick: number,
  arrived: 'all' | 'none',
  calling: CallingRolls,
): RollsCalled => {
  const { coverage, falseAlarmsPerDay } = calling;
  const called = present.map(({ group, roll, attendance }) => ({
    group,
    before: roll,
    ...callRoll(roll, tick, attendance, falseAlarmsPerDay, present.length),
  }));
  const callOf = (entity: Entity, silence: RollCall['silence'], silentTicks: number): RollCall => ({
    entity,
    at: (tick + 1) * TEN_MINUTES.slotMs,
    silence,
    silentMs: silentTicks * TEN_MINUTES.slotMs,
    watchedSeconds: watchedSeconds(coverage, TEN_MINUTES, tick),
  });
  const heard = present.reduce((sum, { attendance }) => sum + attendance.seen, 0);
  const altogether = missingAltogether(
    present.map(({ roll }) => roll),
    tick,
    heard,
    falseAlarmsPerDay,
  );
  if (altogether) {
    const silent = Math.max(1, ...called.map(({ roll }) => roll.silent));
    return { rolls: new Map(called.map(unlearned)), calls: [callOf(FLEET, altogether, silent)] };
  }
  if (arrived === 'none') return { rolls: new Map(), calls: [] };
  return {
    rolls: new Map(called.map(({ group, roll }) => [group, roll])),
    calls: called.flatMap(({ group, roll, silence }) =>
      silence ? [callOf({ kind: 'group', id: group }, silence, roll.silent)] : [],
    ),
  };
};

/** Nobody learns from a tick in which the whole fleet was silent; whose silence is too small to be told is not called again either. */
const unlearned = (called: { group: string; before: Roll; roll: Roll; silence: unknown }): [string, Roll] => {
  const { group, before, roll, silence } = called;
  return [group, silence || roll.ticks < before.ticks ? roll : { ...before, through: roll.through }];
};
