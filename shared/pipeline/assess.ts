import { type Accepted, allowing, largerOf } from '../baselines/accepted.ts';
import { isOpen } from '../baselines/gate.ts';
import { gauges, type PerScale } from '../baselines/gauges.ts';
import { calmOf, isWithin } from '../baselines/glance.ts';
import { judge } from '../baselines/judge.ts';
import type { Norms } from '../baselines/norms.ts';
import { type Observed, observe } from '../baselines/observed.ts';
import { isWorthWriting, type Pause, rule } from '../baselines/pause.ts';
import type { RateState } from '../baselines/rate.ts';
import type { Reading } from '../baselines/reading.ts';
import { acceptRate } from '../baselines/verdict.ts';
import type { EntityRulings } from '../detectors/detect.ts';
import { CALM, type GaugeName, type Ruled } from '../detectors/ruled.ts';
import type { Baseline } from '../types/baseline.ts';
import type { EntityKind } from '../types/entity.ts';
import { type Delta, measureBit, measureIndex, touchedBits } from '../windows/delta.ts';
import type { Hash } from '../windows/distinct.ts';
import type { GroupOf } from '../windows/groups.ts';
import type { Measure } from '../windows/measures.ts';
import { ONE_MINUTE, slotOf, TEN_MINUTES } from '../windows/scales.ts';
import { exposureSeconds, type Window } from '../windows/window.ts';
import type { Attended } from './attendance.ts';
import { ADDRESSES, type Lane, lanesIn, lessonsOf } from './lane-memory.ts';
import type { Teachings } from './teaching.ts';
import type { Counted } from './windows.ts';

/** What each gauge counts, of those that are judged by their rate. */
export const counts: Readonly<Record<GaugeName, readonly Measure[]>> = {
  publishes: ['publishes'],
  connectsOfPrincipal: ['connects', 'refusals'],
  failures: ['failures'],
  denials: ['denials'],
};

const bits = Object.fromEntries(
  Object.entries(counts).map(([gauge, of]) => [gauge, of.map(measureBit).reduce((all, bit) => all | bit, 0)]),
) as Readonly<Record<GaugeName, number>>;

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

/** What is to be written into the baselines of counted items, by item key. */
export interface Lessons {
  readonly rates: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly lanes: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Items whose lesson cannot wait for the next quiet minute. */
  readonly urgent: ReadonlySet<string>;
  /** What was heard of topics; it never waits. */
  readonly topics?: ReadonlyMap<string, Pick<Baseline, 'topics' | 'told'>>;
  /** What is to be written of who was there; absent where nobody asked. */
  readonly attended?: Attended;
}

export const NO_LESSONS: Lessons = { rates: new Map(), lanes: new Map(), urgent: new Set() };

export interface Assessed {
  readonly rulings: ReadonlyMap<string, EntityRulings>;
  readonly lessons: Lessons;
}

/** Judges the rates that a batch touched by what each entity and its group are used to. Pure. */
export const assess = (counted: readonly Counted[], teachings: Teachings, hash: Hash, groupOf: GroupOf): Assessed => {
  const rulings = new Map<string, Partial<Record<GaugeName, Ruled>>>();
  const rates = new Map<string, Record<string, RateMemory>>();
  const lanes = lanesIn(counted);
  for (const one of counted) {
    const { delta } = one;
    const candidates = delta.key.lane === undefined ? gaugesOf[delta.key.entity.kind] : undefined;
    if (!candidates) continue;
    const touched = touchedBits(delta);
    for (const gauge of candidates) {
      if ((bits[gauge] & touched) === 0 || (gauge === 'publishes' && !wasWatched(one))) continue;
      const group = groupOfEntity(one, groupOf);
      const lane = lanes.get(group);
      if (!lane) continue;
      const judged = judgeOne(one, gauge, group, lane, teachings, hash);
      if (!judged) continue;
      if (judged.ruled.kind !== 'calm') gather(rulings, delta.id)[gauge] = judged.ruled;
      if (judged.memory) gather(rates, delta.id)[gauge] = judged.memory;
    }
  }
  return { rulings, lessons: { rates, ...lessonsOf(lanes.values()) } };
};

const gather = <T>(by: Map<string, Record<string, T>>, id: string): Record<string, T> => {
  let found = by.get(id);
  if (!found) by.set(id, (found = {}));
  return found;
};

/** Of a minute that the tap hardly saw nothing can be said. */
const LEAST_WATCHED_S = 10;

const wasWatched = ({ delta, window }: Counted): boolean =>
  exposureSeconds(window, ONE_MINUTE, delta.newest) >= LEAST_WATCHED_S;

/** A client's group is what people say or the shape of its id, a principal's that of a client it used. */
export const groupOfEntity = ({ delta, own }: Counted, groupOf: GroupOf): string => {
  const { kind, id } = delta.key.entity;
  if (kind === 'client') return groupOf(id, undefined);
  if (kind === 'address') return ADDRESSES;
  const noted = delta.notes?.list.find(({ name }) => name === 'clients');
  const client = noted?.value ?? own.baseline?.clients[0]?.id;
  return groupOf(client ?? '', undefined);
};

interface Judged {
  readonly ruled: Ruled;
  readonly memory: RateMemory | undefined;
}

/** Undefined where a glance shows that there is nothing to say. */
const judgeOne = (
  { delta, own, window }: Counted,
  gauge: GaugeName,
  group: string,
  lane: Lane,
  teachings: Teachings,
  hash: Hash,
): Judged | undefined => {
  const at = delta.newest;
  const before = own.baseline?.rates?.[gauge] as RateMemory | undefined;
  const accepted = before?.accepted && { accepted: before.accepted };
  const norms = allowing(teachings.norms(group, gauge), before?.accepted, at);
  const gate = lane.gate(gauge, at);
  const gateOpen = isOpen(gate, at);
  if (before && !before.pause && !gateOpen && isPlain(before.state, norms, delta, window, gauge, lane))
    return undefined;

  const entity = hash(delta.key.entity.id)[0];
  const observed = observe(window, delta, ...counts[gauge]);
  const { readings, odd, told, state, contribution, due } = judge(before?.state, observed, norms, at, {
    entity,
    underIncident: isTroubled(own, at),
    gateOpen,
  });
  const noted = odd ? lane.odd(gauge, entity, odd, at, teachings.size(group, gauge)) : gate;
  const ruling = rule(readings, before?.pause, norms, noted, entity, at);
  // A calm look forgets nothing: what went beyond its norms of late is not learned from yet.
  const pause = 'pause' in ruling ? ruling.pause : before?.pause;
  const written = due || (pause !== undefined && isWorthWriting(pause, before?.pause));
  lane.tell(gauge, at, told);
  if (before?.pause && hasBecomeNormal(readings, before.pause, at))
    return { ruled: CALM, memory: { state: acceptRate(state, paceOf(observed, norms, at)), ...accepted } };
  if (written) lane.tell(gauge, at, contribution);
  const memory = { state, pause, ...troubleOf(before, pause, odd), ...accepted };
  return { ruled: { kind: ruling.kind, readings, group }, memory: written ? memory : undefined };
};

/**
 * A rise that has lasted for a day was told of all that time, and people have decided (DESIGN §5): if it goes on, it is how the entity is now,
 * and no news every day until the slowest memory agrees. What is glaring never becomes normal by lasting.
 */
const hasBecomeNormal = (readings: readonly Reading[], { since, last }: Pause, at: number): boolean =>
  last - since >= DAY_S && at / 1000 - last < QUIET_S && readings.every(({ degree }) => degree === 'high');

/** Counts per effective second in the ten-minute windows that have closed. */
const paceOf = (observed: Observed, { rhythm }: Norms, at: number): number => {
  const present = slotOf(TEN_MINUTES, at);
  let [counts, seconds] = [0, 0];
  for (let slot = present - TEN_MINUTES.slots + 1; slot < present; slot += 1) {
    counts += observed.count(TEN_MINUTES, slot);
    seconds += observed.seconds(TEN_MINUTES, slot) * rhythm(slot * TEN_MINUTES.slotMs);
  }
  return counts / Math.max(1, seconds);
};

/** Only what is simple to see at a glance: one slot, one measure, watched throughout. */
const isPlain = (
  state: RateState,
  norms: Norms,
  { slots, counts: [fresh], newest }: Delta,
  { series }: Window,
  gauge: GaugeName,
  lane: Lane,
): boolean => {
  const [measure, ...more] = counts[gauge];
  const [slot] = slots;
  if (!measure || more.length > 0 || slots.length !== 1 || slot === undefined || !fresh) return false;
  const own = series.get(measure);
  if (!own || series.has('unseen')) return false;
  const calm = calmOf(state, norms);
  const counted = fresh[measureIndex[measure]] as number;
  return calm !== undefined && isWithin(calm, own, slot, { held: counted, fresh: counted }, lane.excess(gauge, newest));
};

/** What a verdict of benign would be about. */
const troubleOf = (before: RateMemory | undefined, pause: Pause | undefined, odd: PerScale | undefined) => {
  if (!pause) return {};
  const known = before?.pause?.since === pause.since ? before.worst : undefined;
  const worst = known && odd ? largerOf(known, odd) : (odd ?? known);
  return worst ? { worst } : {};
};

/** Half an hour after the last finding about an entity, a day after the first at most, what it does is not normal. */
const QUIET_S = 30 * 60;
const DAY_S = 86_400;

export const isTroubled = ({ baseline }: Window, at: number): boolean => {
  const rates = baseline?.rates;
  for (const gauge in rates) {
    const { pause } = rates[gauge] as RateMemory;
    if (pause && at / 1000 - pause.last < QUIET_S && pause.last - pause.since < DAY_S) return true;
  }
  return false;
};
