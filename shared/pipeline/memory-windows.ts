import type { RollCall } from '../detectors/detector.ts';
import { type Entity, entityKey } from '../types/entity.ts';
import type { Hash } from '../windows/distinct.ts';
import type { Coverage } from '../windows/exposure.ts';
import { type Arrival, foldBatch } from '../windows/fold.ts';
import { slotOf, TEN_MINUTES } from '../windows/scales.ts';
import { emptyWindow, foldInto, type Window } from '../windows/window.ts';
import { ADDRESSES, groupOfLane, memoryOf } from './assess.ts';
import { withoutDuplicates } from './duplicates.ts';
import { callRolls } from './rolls.ts';
import { isDue, learned, takesOverSessions } from './settle.ts';
import { learnTick, livingClients, type Taught } from './teaching.ts';
import type { Counted, Windows } from './windows.ts';

/** Entities in a generation. Two are kept: who was in neither is forgotten, so that invented ids cannot fill the memory. */
const GENERATION = 100_000;
/** Lifecycle events remembered, so that AWS's duplicates are seen across batches. */
const MOST_REMEMBERED = 50_000;
/** There is one lane, because there is one reader. */
const LANE = 'replay';

/** There is no `learn` in replay: the rolls are called as event time passes. */
export interface ReplayedWindows extends Windows {
  /** The rolls of ticks before `closed` (ticks of ten minutes since the epoch), each once. */
  callRolls(closed: number, falseAlarmsPerDay: number): readonly RollCall[];
}

/** Windows in memory, for replay: each record comes once, so there are no marks; the fold is the same. */
export const memoryWindows = ({
  hash,
  coverage,
}: {
  readonly hash: Hash;
  readonly coverage: Coverage;
}): ReplayedWindows => {
  let young = new Map<string, Window>();
  let old = new Map<string, Window>();
  const remembered = new Set<string>();
  const lanes = new Map<string, Window>();
  const groups = new Map<string, Taught>();
  let learnedThrough = -1;
  let living = 0;

  const isRemembered = ({ signal }: Arrival): boolean => {
    if (remembered.has(signal.id)) return true;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.add(signal.id);
    return false;
  };

  const find = (id: string): Window | undefined => young.get(id) ?? old.get(id);

  const touch = (id: string, entity: Entity): Window => {
    const known = young.get(id);
    if (known) return known;
    const window = old.get(id) ?? emptyWindow(entity);
    young.set(id, window);
    if (young.size >= GENERATION) [old, young] = [young, new Map()];
    return window;
  };

  return {
    coverage,
    callRolls(closed, falseAlarmsPerDay) {
      const assemblies = new Map(
        [...lanes]
          .filter(([group]) => group !== ADDRESSES)
          .map(([group, { baseline }]) => [
            group,
            { roll: groups.get(group)?.roll, lanes: [baseline?.attendances ?? {}] },
          ]),
      );
      const head = lanes.get(ADDRESSES)?.head ?? -1;
      const called = callRolls(assemblies, [head], closed, { coverage, falseAlarmsPerDay });
      for (const [group, roll] of called.rolls) groups.set(group, { ...groups.get(group), roll });
      return called.calls;
    },
    async count({ arrivals }) {
      const counted: Counted[] = [];
      for (const delta of foldBatch(withoutDuplicates(arrivals, isRemembered), LANE, coverage).values()) {
        const window = foldInto(touch(delta.id, delta.key.entity), delta, hash);
        counted.push({ delta, window, own: window, item: undefined });
      }
      return counted;
    },
    async read(entities) {
      return new Map(entities.map((entity) => [entityKey(entity), find(entityKey(entity)) ?? emptyWindow(entity)]));
    },
    async taught(_, at) {
      const tick = slotOf(TEN_MINUTES, at);
      if (tick > learnedThrough) {
        for (const [group, lane] of lanes)
          groups.set(group, learnTick(groups.get(group) ?? {}, [memoryOf(lane)], tick - 1));
        learnedThrough = tick;
        living = livingClients(groups.values());
      }
      return { of: (group) => groups.get(group), living };
    },
    async settle(counted, lessons) {
      for (const one of counted) {
        const { delta, own } = one;
        if (!isDue(one, lessons)) {
          const attendances = lessons.attended?.attendances.get(delta.id);
          if (attendances && own.baseline) own.baseline = { ...own.baseline, attendances };
          continue;
        }
        const taken = takesOverSessions(one);
        own.baseline = learned(one, lessons);
        own.rev += 1;
        if (taken) own.sessions.clear();
        if (delta.key.lane !== undefined) lanes.set(groupOfLane(delta.key.entity), own);
      }
    },
  };
};
