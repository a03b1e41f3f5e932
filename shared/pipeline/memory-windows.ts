import type { RollCall } from '../detectors/detector.ts';
import { type Entity, entityKey, FLEET } from '../types/entity.ts';
import type { Published } from '../types/signal.ts';
import type { Hash } from '../windows/distinct.ts';
import type { Coverage } from '../windows/exposure.ts';
import { type Arrival, foldBatch } from '../windows/fold.ts';
import { type GroupOf, groupOf } from '../windows/groups.ts';
import { slotOf, TEN_MINUTES } from '../windows/scales.ts';
import { emptyWindow, foldInto, type Window } from '../windows/window.ts';

import { createAbsorber } from './absorb.ts';
import { withoutDuplicates } from './duplicates.ts';
import { createHeard } from './heard.ts';
import { ADDRESSES, groupOfLane, laneOf, memoryOf } from './lane-memory.ts';
import { callRolls } from './rolls.ts';
import { isDue, learned, takesOverSessions } from './settle.ts';
import { MOST_GROUPS } from './stored-teachings.ts';
import { learnClosed, livingClients, type Taught, type Teachings, teachingsAt } from './teaching.ts';
import { learnTopics, toldOf } from './told-topics.ts';
import type { Counted, Windows } from './windows.ts';

/** Entities in a generation. Two are kept: who was in neither is forgotten, so that invented ids cannot fill the memory. */
const GENERATION = 100_000;
/** Lifecycle events remembered, so that AWS's duplicates are seen across batches. */
const MOST_REMEMBERED = 50_000;
/** There is one lane, because there is one reader. */
const LANE = 'replay';

export interface InMemory {
  readonly hash: Hash;
  readonly coverage: Coverage;
  /** By the shape of their ids, unless people say otherwise. */
  readonly groupOf?: GroupOf;
  /** Whether calm publishes are counted without being looked at, which changes no incident and is several times as fast. */
  readonly absorbing?: boolean;
}

export interface MemoryWindows extends Windows {
  /** Counts a publish that nobody needs to look at, and says whether it was one. */
  absorb(signal: Published): boolean;
  /** There is no `learn` in replay: the rolls of ticks before `closed` (ticks of ten minutes since the epoch), each once. */
  callRolls(closed: number, falseAlarmsPerDay: number): readonly RollCall[];
}

/** Windows in memory, for replay: each record comes once, so there are no marks; the fold is the same. */
export const memoryWindows = ({
  hash,
  coverage,
  absorbing = true,
  groupOf: groupBy = groupOf,
}: InMemory): MemoryWindows => {
  let young = new Map<string, Window>();
  let old = new Map<string, Window>();
  const heard = createHeard();
  const remembered = new Set<string>();
  const lanes = new Map<string, Window>();
  const groups = new Map<string, Taught>();
  let learnedThrough = -1;
  let teachings: Teachings | undefined;

  const isRemembered = ({ signal }: Arrival): boolean => {
    if (remembered.has(signal.id)) return true;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.add(signal.id);
    return false;
  };

  const find = (id: string): Window | undefined => young.get(id) ?? old.get(id);

  /** A group's and the fleet's one lane is all of it. */
  const windowOf = (entity: Entity): Window | undefined =>
    entity.kind === 'group' || entity.kind === 'fleet' ? lanes.get(groupOfLane(entity)) : find(entityKey(entity));

  const touch = (id: string, entity: Entity): Window => {
    const known = young.get(id);
    if (known) return known;
    const window = old.get(id) ?? emptyWindow(entity);
    young.set(id, window);
    if (young.size >= GENERATION) {
      [old, young] = [young, new Map()];
      absorber.forget();
    }
    return window;
  };

  /** As live, so that invented groups cannot fill the memory: those beyond {@link MOST_GROUPS} teach nobody anything. */
  const enrol = (group: string, lane: Window): void => {
    if (lanes.size < MOST_GROUPS || lanes.has(group)) lanes.set(group, lane);
  };

  const absorber = createAbsorber({
    client: (id) => young.get(entityKey({ kind: 'client', id })),
    principal: (id) => young.get(entityKey({ kind: 'principal', id })),
    group: (name) => lanes.get(name),
    fleet: () => lanes.get(groupOfLane(FLEET)),
    heard,
    groupOf: groupBy,
  });

  /** Into the lanes, so that it is learned with what they were told. */
  const tellExcess = (): void => {
    for (const [group, { at, excess }] of absorber.excess()) {
      const own = lanes.get(group);
      if (!own?.baseline) continue;
      const lane = laneOf('', own);
      const sum = lane.excess('publishes', at);
      for (const [index, part] of excess.entries()) sum[index] = (sum[index] as number) + part;
      own.baseline = { ...own.baseline, lane: lane.memory() ?? memoryOf(own) };
    }
  };

  return {
    heard,
    coverage,
    groupOf: groupBy,
    callRolls(closed, falseAlarmsPerDay) {
      absorber.settle();
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
    absorb: (signal) => absorbing && coverage.complete && absorber.absorb(signal, teachings),
    async count({ arrivals }) {
      absorber.settle();
      const counted: Counted[] = [];
      for (const delta of foldBatch(withoutDuplicates(arrivals, isRemembered), LANE, coverage, groupBy).values()) {
        const window = foldInto(touch(delta.id, delta.key.entity), delta, hash);
        counted.push({ delta, window, own: window, item: undefined });
      }
      return counted;
    },
    async read(entities) {
      return new Map(entities.map((entity) => [entityKey(entity), windowOf(entity) ?? emptyWindow(entity)]));
    },
    async taught(_, at, falseAlarmsPerDay) {
      const tick = slotOf(TEN_MINUTES, at);
      if (!teachings || tick > learnedThrough) {
        tellExcess();
        for (const [group, lane] of lanes) {
          const known = groups.get(group) ?? {};
          const topics = learnTopics(known.topics, [toldOf(lane)], tick - 1);
          groups.set(group, { ...learnClosed(known, [memoryOf(lane)], tick), topics });
        }
        learnedThrough = Math.max(tick, learnedThrough);
        const budget = { falseAlarmsPerDay, active: livingClients(groups.values()) };
        teachings = teachingsAt((group) => groups.get(group), budget, at);
      }
      return teachings;
    },
    async settle(counted, lessons) {
      for (const one of counted) {
        const { delta, own } = one;
        const lane = lessons.lanes.get(delta.id);
        const attendances = lessons.attended?.attendances.get(delta.id);
        // What was told must not wait for the lane's next settlement: the next batch starts from here.
        if (lane && own.baseline) own.baseline = { ...own.baseline, lane };
        if (attendances && own.baseline) own.baseline = { ...own.baseline, attendances };
        if (!isDue(one, lessons)) continue;
        const taken = takesOverSessions(one);
        own.baseline = learned(one, lessons);
        own.rev += 1;
        if (taken) own.sessions.clear();
        if (delta.key.lane !== undefined) enrol(groupOfLane(delta.key.entity), own);
      }
    },
  };
};
