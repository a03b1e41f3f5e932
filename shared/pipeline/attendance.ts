import { addAttendance, attend, isNewcomer, NOBODY_SEEN } from '../baselines/presence.ts';
import type { Attendance, Attendances, Presence } from '../types/baseline.ts';
import { type Delta, touchedSlots } from '../windows/delta.ts';
import { type Coverage, watchedSeconds } from '../windows/exposure.ts';
import type { GroupOf } from '../windows/groups.ts';
import type { Measure } from '../windows/measures.ts';
import { slotOf, TEN_MINUTES } from '../windows/scales.ts';
import { coarser } from '../windows/series.ts';
import { isTroubled } from './assess.ts';
import type { Counted } from './windows.ts';

/** What a batch says about who is there: part of what is settled. */
export interface Attended {
  /** Of clients that were heard of for the first time in a tick, by item key. */
  readonly presences: ReadonlyMap<string, Presence>;
  /** Of groups in this lane, by item key. */
  readonly attendances: ReadonlyMap<string, Attendances>;
  /** Lanes whose attendance cannot wait for the next quiet minute: a cold start would make those who spoke look silent. */
  readonly urgent: ReadonlySet<string>;
}

/** A disconnect is no sign of life, and who is refused does not do what it is there for. */
const signsOfLife: readonly Measure[] = ['publishes', 'connects', 'subscribes'];

/** Ticks that a lane remembers the attendance of: an hour, within which somebody calls the roll. */
export const ATTENDANCES_KEPT = 6;

/** Who was heard of for the first time in a tick tells its group. Pure. */
export const takeAttendance = (counted: readonly Counted[], coverage: Coverage, groupOf: GroupOf): Attended => {
  const presences = new Map<string, Presence>();
  const rolls = rollsIn(counted);
  const isWatched = remembering((tick: number) => isWorthCalling(coverage, tick));
  for (const one of counted) {
    if (one.delta.key.entity.kind !== 'client') continue;
    const before = one.own.baseline?.presence;
    // Nearly always: it was heard of in this tick before.
    if (before && slotOf(TEN_MINUTES, one.delta.newest) < before.through) continue;
    let presence = before;
    for (const tick of ticksHeard(one.delta, before?.through)) {
      if (!isWatched(tick) || isSuspect(one, presence)) continue;
      const told = attend(presence, tick, blindTicks(presence?.through ?? tick, tick, isWatched));
      presence = told.presence;
      if (told.attendance !== NOBODY_SEEN)
        rolls.tell(groupOf(one.delta.key.entity.id, undefined), tick, told.attendance);
    }
    if (presence && presence !== before) presences.set(one.delta.id, presence);
  }
  return { presences, attendances: rolls.attendances, urgent: rolls.urgent };
};

/** Whether so much of a tick was watched that absence means something. */
export const isWorthCalling = (coverage: Coverage, tick: number): boolean =>
  2 * watchedSeconds(coverage, TEN_MINUTES, tick) > TEN_MINUTES.slotMs / 1000;

/** The clients of an attack that ends are no group that falls silent: who is odd from the beginning does not become regular by it. */
const isSuspect = ({ own, delta }: Counted, presence: Presence | undefined): boolean =>
  isNewcomer(presence) && isTroubled(own, delta.newest);

/** Ticks not before `from` in which the batch heard of the entity, in order. */
const ticksHeard = (delta: Delta, from = 0): readonly number[] => {
  const ticks = new Set<number>();
  for (const finest of touchedSlots(delta, signsOfLife)) ticks.add(coarser(TEN_MINUTES, finest));
  return [...ticks].filter((tick) => tick >= from).sort((a, b) => a - b);
};

/** Who was away for longer than a week is nobody's to miss anyway. */
const MOST_BLIND_TICKS = 1_008;

const blindTicks = (from: number, to: number, isWatched: (tick: number) => boolean): number => {
  let blind = 0;
  for (let tick = Math.max(from, to - MOST_BLIND_TICKS); tick < to; tick += 1) if (!isWatched(tick)) blind += 1;
  return blind;
};

/** The groups' attendances in the lane of the batch. */
const rollsIn = (counted: readonly Counted[]) => {
  let groups: ReadonlyMap<string, Counted> | undefined;
  const attendances = new Map<string, Mutable<Attendances>>();
  const urgent = new Set<string>();
  return {
    attendances,
    urgent,
    tell(group: string, tick: number, attendance: Attendance): void {
      groups ??= new Map(counted.filter(isOfGroup).map((one) => [one.delta.key.entity.id, one] as const));
      const one = groups.get(group);
      if (!one) return;
      const { id } = one.delta;
      let known = attendances.get(id);
      if (!known) attendances.set(id, (known = { ...one.own.baseline?.attendances }));
      const before = known[tick] ?? NOBODY_SEEN_YET;
      if (before === NOBODY_SEEN_YET) forgetBefore(known, tick - ATTENDANCES_KEPT);
      const sum = addAttendance(before, attendance);
      const now = sum.seen - before.written >= mostUnwritten(sum.seen);
      if (now) urgent.add(id);
      known[tick] = { ...rounded(sum), written: now ? sum.seen : before.written };
    },
  };
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const isOfGroup = ({ delta }: Counted): boolean => delta.key.lane !== undefined && delta.key.entity.kind === 'group';

const NOBODY_SEEN_YET = { ...NOBODY_SEEN, written: 0 };

/** So few that, were they lost, nobody would take it for silence. */
const mostUnwritten = (seen: number): number => Math.max(3, seen / 12);

const forgetBefore = (known: Mutable<Attendances>, last: number): void => {
  for (const tick in known) if (Number(tick) <= last) delete known[tick];
};

const rounded = ({ seen, unsteadiness }: Attendance): Attendance => ({
  seen,
  unsteadiness: Number(unsteadiness.toPrecision(5)),
});

const remembering = (work: (tick: number) => boolean) => {
  const done = new Map<number, boolean>();
  return (tick: number): boolean => {
    let answer = done.get(tick);
    if (answer === undefined) done.set(tick, (answer = work(tick)));
    return answer;
  };
};
