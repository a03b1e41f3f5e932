import { acceptExcess } from '../baselines/accepted.ts';
import { gauges, type PerScale } from '../baselines/gauges.ts';
import { factorsOf } from '../baselines/rhythm.ts';
import { newRoll } from '../baselines/silence.ts';
import { acceptBurst, acceptHabits, acceptPeak, acceptRate, forgetSince, rejectLesson } from '../baselines/verdict.ts';
import type { Acceptable } from '../detectors/detector.ts';
import { detectors } from '../detectors/registry.ts';
import { type GaugeName, SUSTAINED } from '../detectors/ruled.ts';
import type { WindowItems } from '../ports/window-items.ts';
import type { Baseline } from '../types/baseline.ts';
import { type Entity, entityKey } from '../types/entity.ts';
import type { Evidence } from '../types/finding.ts';
import type { Incident } from '../types/incident.ts';
import type { Hash } from '../windows/distinct.ts';
import type { GroupOf } from '../windows/groups.ts';
import { TEN_MINUTES } from '../windows/scales.ts';
import { decodeBaseline, encodeBaseline } from '../windows/stored-baseline.ts';
import { amendBaseline } from './amend-baseline.ts';
import type { RateMemory } from './assess.ts';
import { taughtKey } from './stored-teachings.ts';
import type { Taught } from './teaching.ts';

export interface Accepting {
  readonly items: WindowItems;
  /** With the key that `inspect` has: groups know their entities by it. */
  readonly hash: Hash;
  readonly groupOf: GroupOf;
}

/**
 * People said "benign": what was seen becomes normal for whom it was seen of, so that the same does not alarm again.
 * Answers of how many entities; none where the detector holds a fixed limit, or a group moved together.
 *
 * @param at epoch ms.
 */
export const acceptIncident = async (incident: Incident, at: number, accepting: Accepting): Promise<number> => {
  const accepts = acceptableOf(incident);
  if (!accepts) return 0;
  if (accepts.kind === 'roll') return Number(await acceptRoll(incident, at, accepting));
  if (accepts.kind === 'rate') return acceptRates(accepts.gauge, incident, at, accepting);
  const { evidence } = incident.lead;
  const seen = accepts.kind === 'peak' ? numberIn(evidence, accepts.seen) / (accepts.per ?? 1) : 0;
  const habits = accepts.kind === 'habits' ? accepts.of(evidence) : [];
  if (seen === 0 && habits.length === 0) return 0;
  const changed = await changeBaseline(incident.entity, at, accepting, (baseline) =>
    accepts.kind === 'peak'
      ? acceptPeak(baseline, accepts.of, Math.ceil(seen), at)
      : acceptHabits(baseline, habits, at),
  );
  return Number(changed);
};

/** People said "true": what the entities of an incident showed during it is no lesson for anybody. Answers of how many entities. */
export const rejectIncident = async (incident: Incident, at: number, accepting: Accepting): Promise<number> => {
  const accepts = acceptableOf(incident);
  if (!accepts || accepts.kind === 'roll') return 0;
  let changed = 0;
  const since = incident.openedAt - TEN_MINUTES.slotMs;
  const entities = accepts.kind === 'rate' ? countedBy(accepts.gauge, incident) : [incident.entity];
  for (const entity of entities)
    if (
      await changeBaseline(entity, at, accepting, (baseline) => {
        const forgotten = forgetSince(baseline, since);
        if (accepts.kind !== 'rate') return forgotten;
        return withMemory(forgotten, accepts.gauge, (memory) => ({ ...memory, state: rejectLesson(memory.state) }));
      })
    )
      changed += 1;
  return changed;
};

const acceptableOf = ({ detector }: Incident): Acceptable | undefined =>
  detectors.find(({ id }) => id === detector)?.accepts;

// --- Rates -------------------------------------------------------------------------------------------

const acceptRates = async (gauge: GaugeName, incident: Incident, at: number, accepting: Accepting): Promise<number> => {
  const { lead, openedAt } = incident;
  const perMinute = numberIn(lead.evidence, SUSTAINED);
  let accepted = 0;
  for (const entity of countedBy(gauge, incident)) {
    const group = accepting.groupOf(entity.id, undefined);
    const perSecond = perMinute / 60 / (await rhythmOf(group, gauge, lead.at, accepting));
    let witnessed: PerScale | undefined;
    const changed = await changeBaseline(entity, at, accepting, (baseline) =>
      withMemory(baseline, gauge, (memory) => {
        witnessed = worstSince(memory, openedAt);
        return accept(memory, perSecond, witnessed, at);
      }),
    );
    if (changed) accepted += 1;
    if (changed && witnessed) await acceptAsWitness(group, gauge, entity, witnessed, at, accepting);
  }
  return accepted;
};

/** What the entity did when the incident opened or later; undefined where its trouble was over before. */
const worstSince = ({ pause, worst }: RateMemory, openedAt: number): PerScale | undefined =>
  pause && pause.last * 1000 >= openedAt - TEN_MINUTES.slotMs ? worst : undefined;

/** Whose counts an incident is about: its own entity, or the clients of the principal that it blames. A group's are too many to be meant. */
const countedBy = (gauge: GaugeName, { entity, related }: Incident): readonly Entity[] => {
  if (entity.kind === gauges[gauge].entity) return [entity];
  if (entity.kind !== 'principal' || gauges[gauge].entity !== 'client') return [];
  return related.clients.map((id) => ({ kind: 'client', id }));
};

/** A rise is its rate from now on; a burst may come again. What is normal is held against nobody. */
const accept = (memory: RateMemory, perSecond: number, worst: PerScale | undefined, at: number): RateMemory => {
  if (perSecond === 0 && !worst) return memory;
  const { state, accepted } = memory;
  const allowed = worst ? acceptExcess(accepted, worst, at) : accepted;
  return {
    state: perSecond > 0 ? acceptRate(state, perSecond) : { ...state, sums: [0, 0], crests: [0, 0] },
    ...(allowed && { accepted: allowed }),
  };
};

const withMemory = (baseline: Baseline, gauge: GaugeName, change: (memory: RateMemory) => RateMemory): Baseline => {
  const memory = baseline.rates?.[gauge] as RateMemory | undefined;
  const changed = memory && change(memory);
  return changed === memory ? baseline : { ...baseline, rates: { ...baseline.rates, [gauge]: changed } };
};

const rhythmOf = async (group: string, gauge: GaugeName, at: number, { items }: Accepting): Promise<number> => {
  const key = taughtKey(group);
  const learned = taughtIn((await items.read([key])).get(key)?.baseline)[gauge];
  return learned ? factorsOf(learned.rhythm)(at) : 1;
};

const acceptAsWitness = (
  group: string,
  gauge: GaugeName,
  entity: Entity,
  excess: PerScale,
  at: number,
  { items, hash }: Accepting,
): Promise<boolean> =>
  amendBaseline(items, taughtKey(group), at, ({ baseline }) => {
    const taught = taughtIn(baseline);
    const learned = taught[gauge];
    if (!learned) return undefined;
    return JSON.stringify({ ...taught, [gauge]: acceptBurst(learned, hash(entity.id)[0], excess, at) });
  });

// --- Rolls -------------------------------------------------------------------------------------------

/** Whoever is left is the group now. A silence of the whole fleet changes no roll. */
const acceptRoll = async ({ entity }: Incident, at: number, { items }: Accepting): Promise<boolean> => {
  if (entity.kind !== 'group') return false;
  return amendBaseline(items, taughtKey(entity.id), at, ({ baseline }) => {
    const taught = taughtIn(baseline);
    if (!taught.roll) return undefined;
    const { through, lows } = taught.roll;
    return JSON.stringify({ ...taught, roll: { ...newRoll(through), lows } });
  });
};

// --- What is stored ----------------------------------------------------------------------------------

const taughtIn = (stored: string | undefined): Taught => JSON.parse(stored ?? '{}') as Taught;

/** An entity that nothing is known of has nothing to change. */
const changeBaseline = (
  entity: Entity,
  at: number,
  { items }: Accepting,
  change: (baseline: Baseline) => Baseline,
): Promise<boolean> =>
  amendBaseline(items, entityKey(entity), at, ({ baseline }) => {
    if (baseline === undefined) return undefined;
    const before = decodeBaseline(baseline);
    const after = change(before);
    return after === before ? undefined : encodeBaseline(after);
  });

const numberIn = (evidence: Evidence, name: string): number => {
  const value = evidence[name];
  return typeof value === 'number' && value > 0 ? value : 0;
};
