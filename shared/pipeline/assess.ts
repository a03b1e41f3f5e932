import { type Accepted, allowing, largerOf } from '../baselines/accepted.ts';
import type { Budget } from '../baselines/budget.ts';
import { type Gate, isOpen, newGate, noteOdd } from '../baselines/gate.ts';
import { gauges, type PerScale } from '../baselines/gauges.ts';
import { type GroupBaseline, living } from '../baselines/group.ts';
import { judge } from '../baselines/judge.ts';
import { type Norms, normsOf } from '../baselines/norms.ts';
import { observe } from '../baselines/observed.ts';
import { isWorthWriting, type Pause, rule } from '../baselines/pause.ts';
import { type RateState, tickOf } from '../baselines/rate.ts';
import { EMPTY_TALLY, mergeTallies, type Tally } from '../baselines/tally.ts';
import type { GaugeName, Ruled } from '../detectors/ruled.ts';
import type { Entity, EntityKind } from '../types/entity.ts';
import { touched } from '../windows/delta.ts';
import type { Hash } from '../windows/distinct.ts';
import { groupOf } from '../windows/groups.ts';
import type { Measure } from '../windows/measures.ts';
import { ONE_MINUTE, slotOf, TEN_SECONDS } from '../windows/scales.ts';
import { exposureSeconds, type Window } from '../windows/window.ts';
import type { Attended } from './attendance.ts';
import type { Counted } from './windows.ts';

/** What each gauge counts, of those that are judged by their rate. */
const counts: Readonly<Record<GaugeName, readonly Measure[]>> = {
  publishes: ['publishes'],
  connectsOfPrincipal: ['connects', 'refusals'],
  failures: ['failures'],
  denials: ['denials'],
};

const gaugesOf = Object.groupBy(Object.keys(counts) as GaugeName[], (name) => gauges[name].entity) as Readonly<
  Partial<Record<EntityKind, readonly GaugeName[]>>
>;

/** What an entity remembers of a rate: part of its baseline, by gauge. */
export interface RateMemory {
  readonly state: RateState;
  readonly pause?: Pause | undefined;
  /** The largest bursts since the pause began. */
  readonly worst?: PerScale | undefined;
  /** Bursts that people called normal. */
  readonly accepted?: Accepted;
}

/** What a lane remembers of a group, by gauge: who is odd now, and what was told and not yet learned, by learning tick. */
export interface LaneMemory {
  readonly gate: Gate;
  readonly tallies: Readonly<Record<string, Tally>>;
}

/** What is to be written into the baselines of counted items, by item key. */
export interface Lessons {
  readonly rates: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly lanes: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Items whose lesson cannot wait for the next quiet minute. */
  readonly urgent: ReadonlySet<string>;
  /** What is to be written of who was there; absent where nobody asked. */
  readonly attended?: Attended;
}

export interface Assessed {
  readonly rulings: ReadonlyMap<string, Readonly<Partial<Record<GaugeName, Ruled>>>>;
  readonly lessons: Lessons;
}

export interface Assessing {
  readonly hash: Hash;
  readonly budget: Budget;
  /** What a group has taught us of a gauge; undefined where nothing was learned of it yet. */
  readonly taught: (group: string, gauge: GaugeName) => GroupBaseline | undefined;
}

/** Addresses have no client id to be grouped by. */
export const ADDRESSES = '@addresses';

/** Judges the rates that a batch touched by what each entity and its group are used to. Pure. */
export const assess = (counted: readonly Counted[], assessing: Assessing): Assessed => {
  const rulings = new Map<string, Partial<Record<GaugeName, Ruled>>>();
  const rates = new Map<string, Record<string, unknown>>();
  const urgent = new Set<string>();
  const lanes = lanesIn(counted);
  const norms = remembering((group: string, gauge: GaugeName, at: number) =>
    normsOf(gauges[gauge], assessing.taught(group, gauge), assessing.budget, at),
  );
  for (const one of counted) {
    for (const gauge of gaugesFor(one)) {
      if (gauge === 'publishes' && !wasWatched(one)) continue;
      const group = groupOfEntity(one);
      const lane = lanes.get(group);
      if (!lane) continue;
      const judged = judgeOne(one, gauge, group, norms(group, gauge, one.delta.newest), lane, assessing);
      if (judged.ruled.kind !== 'calm') {
        rulings.set(one.delta.id, { ...rulings.get(one.delta.id), [gauge]: judged.ruled });
      }
      if (judged.memory) rates.set(one.delta.id, { ...rates.get(one.delta.id), [gauge]: judged.memory });
    }
  }
  for (const { id, oddness } of lanes.values()) if (oddness) urgent.add(id);
  return { rulings, lessons: { rates, lanes: lanes.memories(), urgent } };
};

/** Of a minute that the tap hardly saw nothing can be said. */
const LEAST_WATCHED_S = 10;

const wasWatched = ({ delta, window }: Counted): boolean =>
  exposureSeconds(window, ONE_MINUTE, delta.newest) >= LEAST_WATCHED_S;

const NO_GAUGES: readonly GaugeName[] = [];

const gaugesFor = ({ delta }: Counted): readonly GaugeName[] => {
  if (delta.key.lane !== undefined) return NO_GAUGES;
  return (gaugesOf[delta.key.entity.kind] ?? NO_GAUGES).filter((gauge) =>
    counts[gauge].some((measure) => touched(delta, measure)),
  );
};

/** A client's group is the shape of its id, a principal's that of a client it used. */
const groupOfEntity = ({ delta, own }: Counted): string => {
  const { kind, id } = delta.key.entity;
  if (kind === 'client') return groupOf(id, undefined);
  if (kind === 'address') return ADDRESSES;
  const [periods] = [delta.sets?.get('clients')];
  const [clients] = periods ? [...periods.values()] : [];
  const client = clients ? [...clients][0] : own.baseline?.clients[0]?.id;
  return groupOf(client ?? '', undefined);
};

interface Judged {
  readonly ruled: Ruled;
  readonly memory: RateMemory | undefined;
}

const judgeOne = (
  { delta, own, window }: Counted,
  gauge: GaugeName,
  group: string,
  usual: Norms,
  lane: Lane,
  { hash, taught }: Assessing,
): Judged => {
  const at = delta.newest;
  const before = own.baseline?.rates?.[gauge] as RateMemory | undefined;
  const accepted = before?.accepted;
  const norms = allowing(usual, accepted, at);
  const entity = hash(delta.key.entity.id)[0];
  const gate = lane.gate(gauge, at);
  const observed = observe(window, delta, ...counts[gauge]);
  const { readings, odd, told, state, contribution, due } = judge(before?.state, observed, norms, at, {
    entity,
    underIncident: isTroubled(own, at),
    gateOpen: isOpen(gate, at),
  });
  const learned = taught(group, gauge);
  const size = learned ? living(learned) : 0;
  const noted = odd ? lane.odd(gauge, noteOdd(gate, entity, odd, at, size)) : gate;
  const ruling = rule(readings, before?.pause, norms, noted, entity, at);
  // A calm look forgets nothing: what went beyond its norms of late is not learned from yet.
  const pause = 'pause' in ruling ? ruling.pause : before?.pause;
  lane.tell(gauge, at, told);
  const written = due || (pause !== undefined && isWorthWriting(pause, before?.pause));
  if (written) lane.tell(gauge, at, contribution);
  return {
    ruled: { kind: ruling.kind, readings, group },
    memory: written ? { state, pause, ...troubleOf(before, pause, odd), ...(accepted && { accepted }) } : undefined,
  };
};

/** What a verdict of benign would be about. */
const troubleOf = (before: RateMemory | undefined, pause: Pause | undefined, odd: PerScale | undefined) => {
  if (!pause) return {};
  const known = before?.pause?.since === pause.since ? before.worst : undefined;
  const worst = known && odd ? largerOf(known, odd) : (odd ?? known);
  return worst ? { worst } : {};
};

/** Half an hour after the last finding about an entity, a day after the first at most, what it does is not normal. */
const QUIET_MS = 30 * 60_000;

export const isTroubled = ({ baseline }: Window, at: number): boolean => {
  const pauses = Object.values(baseline?.rates ?? {}).map((memory) => (memory as RateMemory).pause);
  return pauses.some(
    (pause) => pause !== undefined && at / 1000 - pause.last < QUIET_MS / 1000 && pause.last - pause.since < DAY_S,
  );
};

const DAY_S = 86_400;

// --- What a lane remembers of its groups ---------------------------------------------------------

interface Lane {
  readonly id: string;
  /** Somebody in it is odd: others must know at once. */
  oddness: boolean;
  readonly gate: (gauge: GaugeName, at: number) => Gate;
  readonly odd: (gauge: GaugeName, gate: Gate) => Gate;
  readonly tell: (gauge: GaugeName, at: number, tally: Tally) => void;
  readonly memory: () => Readonly<Record<string, LaneMemory>> | undefined;
}

const lanesIn = (counted: readonly Counted[]) => {
  const lanes = new Map<string, Lane>();
  for (const { delta, own } of counted) {
    if (delta.key.lane === undefined) continue;
    lanes.set(groupOfLane(delta.key.entity), laneOf(delta.id, own));
  }
  return {
    get: (group: string) => lanes.get(group),
    values: () => lanes.values(),
    memories: () =>
      new Map(
        [...lanes.values()].flatMap((lane) => {
          const memory = lane.memory();
          return memory ? [[lane.id, memory] as const] : [];
        }),
      ),
  };
};

/** Group whose memory a lane's item holds: its own, and the fleet's item that of the addresses. */
export const groupOfLane = ({ kind, id }: Entity): string => (kind === 'group' ? id : ADDRESSES);

/** What a lane's item remembers of its group. */
export const memoryOf = ({ baseline }: Window): Readonly<Record<string, LaneMemory>> =>
  (baseline?.lane ?? {}) as Readonly<Record<string, LaneMemory>>;

export const NO_LESSONS: Lessons = { rates: new Map(), lanes: new Map(), urgent: new Set() };

/** Groups that a batch's entities belong to: what they were taught has to be at hand. */
export const groupsIn = (counted: readonly Counted[]): readonly string[] =>
  counted.flatMap(({ delta }) => (delta.key.lane === undefined ? [] : [groupOfLane(delta.key.entity)]));

/** Ticks whose tallies are kept until they are learned. */
export const TICKS_KEPT = 3;

const laneOf = (id: string, own: Window): Lane => {
  const known = memoryOf(own);
  const changed: Record<string, LaneMemory> = {};
  const of = (gauge: GaugeName): LaneMemory | undefined => changed[gauge] ?? known[gauge];
  return {
    id,
    oddness: false,
    gate: (gauge, at) => of(gauge)?.gate ?? newGate(at),
    odd(gauge, gate) {
      this.oddness = true;
      changed[gauge] = { gate, tallies: of(gauge)?.tallies ?? {} };
      return gate;
    },
    tell(gauge, at, tally) {
      if (tally === EMPTY_TALLY) return;
      const tick = tickOf(slotOf(TEN_SECONDS, at));
      const { gate = newGate(at), tallies = {} } = of(gauge) ?? {};
      const recent = Object.entries(tallies).filter(([other]) => tick - Number(other) < TICKS_KEPT);
      changed[gauge] = {
        gate,
        tallies: { ...Object.fromEntries(recent), [tick]: mergeTallies(tallies[tick] ?? EMPTY_TALLY, tally) },
      };
    },
    memory: () => (Object.keys(changed).length > 0 ? { ...known, ...changed } : undefined),
  };
};

/** Worked out once for each group and gauge of a batch. */
const remembering = (work: (group: string, gauge: GaugeName, at: number) => Norms) => {
  const done = new Map<string, Norms>();
  return (group: string, gauge: GaugeName, at: number): Norms => {
    const key = `${gauge} ${group}`;
    let norms = done.get(key);
    if (!norms) done.set(key, (norms = work(group, gauge, at)));
    return norms;
  };
};
