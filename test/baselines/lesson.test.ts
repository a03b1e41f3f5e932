import { describe, expect, it } from '@jest/globals';
import { gauges } from '../../shared/baselines/gauges.ts';
import { type GroupBaseline, learnGroup, newGroup } from '../../shared/baselines/group.ts';
import { type Happened, lessonOf } from '../../shared/baselines/lesson.ts';
import { newRate } from '../../shared/baselines/rate.ts';
import type { Circumstances } from '../../shared/baselines/reading.ts';
import { EMPTY_TALLY, mergeTallies } from '../../shared/baselines/tally.ts';
import { CALM, live, newSubject, normsFor, START, type Subject, steady, timeOf } from './looking.ts';

const TICK = START / 60;
const AGED = TICK - 30 * 144;

/** A month old, and of eight entities: what it allows is what its records say. */
const seasoned: GroupBaseline = {
  ...newGroup(AGED),
  through: TICK,
  ticks: 1e5,
  tenured: [1, 2, 3, 4, 5, 6, 7, 8].map((entity) => [entity, 99_999] as const),
  moments: { weight: 1_000, counts: 1_440_000, seconds: 86_400_000, rates: 16.6, squares: 0.3, inverses: 0.01 },
};

/** Entities that each send one message a minute and burst as told, and a group that learns from them. */
const watch = (
  entities: number,
  hours: number,
  extra: (entity: number, slot: number) => number,
  circumstances: (entity: number, exceeded: boolean) => Partial<Circumstances> = () => ({}),
): GroupBaseline => {
  const subjects: Subject[] = Array.from({ length: entities }, newSubject);
  const exceeded = subjects.map(() => -1_000);
  let group = seasoned;
  let norms = normsFor(group, gauges.publishes, timeOf(0));
  for (let slot = 0; slot < hours * 360; slot += 1) {
    for (const [entity, subject] of subjects.entries()) {
      const messages = (slot % 6 === entity % 6 ? 1 : 0) + extra(entity, slot);
      if (messages === 0) continue;
      const open = slot - (exceeded[entity] as number) < 180;
      const { readings } = live(subject, slot, messages, norms, { ...CALM, entity, ...circumstances(entity, open) });
      if (readings.length > 0) exceeded[entity] = slot;
    }
    if (slot % 60 < 59) continue;
    const tally = subjects.flatMap(({ told }) => told.splice(0)).reduce(mergeTallies, EMPTY_TALLY);
    group = learnGroup(group, { tick: TICK + Math.floor(slot / 60), tally, calm: true });
    norms = normsFor(group, gauges.publishes, timeOf(slot));
  }
  return group;
};

const allowances = (group: GroupBaseline) => {
  const { allowance, sums } = normsFor(group, gauges.publishes, timeOf(0));
  return [...allowance, ...sums.map(({ limit }) => limit)];
};

describe('a group learns lawful bursts', () => {
  it('from three of its entities', () => {
    const burst = (entities: number) =>
      watch(8, 4, (entity, slot) => (entity < entities && slot % 360 === 200 + entity ? 12 : 0));
    expect(burst(2).records[0].length).toBe(2);
    const learned = burst(3);
    expect(learned.records[0].length).toBe(3);
    expect(learned.records[0][2]?.[1]).toBeGreaterThan(5);
  });

  it('as excess over what each of them does anyway', () => {
    const subject = newSubject();
    const then = steady(subject, 0, 3, 120, normsFor());
    subject.told.length = 0;
    steady(subject, then, 3, 120, normsFor());
    expect(subject.told.length).toBeGreaterThan(10);
    expect(subject.told.flatMap(({ records }) => records.flat())).toEqual([]);
  });
});

describe('an attack never raises its own allowance', () => {
  /** Floods of every strength, on a new entity every forty minutes, until all eight are witnesses. */
  const floods = (strength: number) => (entity: number, slot: number) =>
    entity === Math.floor(slot / 240) % 8 && slot % 240 > 60 ? strength : 0;

  it.each([3, 40, 1_000])('with %p messages more in ten seconds, an incident open once it is seen', (strength) => {
    const before = allowances(seasoned);
    const after = allowances(watch(8, 5.5, floods(strength), (_, open) => ({ underIncident: open })));
    for (const [index, allowance] of after.entries())
      expect(allowance).toBeLessThanOrEqual(2 * (before[index] as number));
  });

  it('even if nobody opens an incident', () => {
    const before = allowances(seasoned);
    const after = allowances(watch(8, 5.5, floods(40)));
    for (const [index, allowance] of after.entries())
      expect(allowance).toBeLessThanOrEqual(2 * (before[index] as number));
  });

  it('nor does a burst beyond the allowance that no window was old enough to speak of', () => {
    const happened: Happened = {
      bursts: [0, 0, 0],
      past: [14, 14, 400],
      sums: { sums: [0, 0], crests: [0, 0], reading: undefined, odd: false },
      exceeded: false,
      newTick: true,
      at: timeOf(0),
    };
    const { records } = lessonOf(newRate(timeOf(0)), happened, normsFor(seasoned), CALM);
    expect(records.map((list) => list.length)).toEqual([1, 1, 0, 0, 0]);
  });

  it('nor does a rollout, while the gate is open', () => {
    const group = watch(
      8,
      4,
      (_, slot) => (slot % 720 === 300 ? 14 : 0),
      () => ({ gateOpen: true }),
    );
    expect(group.records.map((records) => records.length)).toEqual([0, 0, 0, 0, 0]);
  });
});
