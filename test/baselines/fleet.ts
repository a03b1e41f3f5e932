import { type Gate, isOpen, newGate, noteOdd } from '../../shared/baselines/gate.ts';
import { gauges } from '../../shared/baselines/gauges.ts';
import { type GroupBaseline, learnGroup, living, newGroup } from '../../shared/baselines/group.ts';
import { judge } from '../../shared/baselines/judge.ts';
import { type Norms, normsOf } from '../../shared/baselines/norms.ts';
import { observe } from '../../shared/baselines/observed.ts';
import { isWorthWriting, type Pause, rule } from '../../shared/baselines/pause.ts';
import type { RateState } from '../../shared/baselines/rate.ts';
import { EMPTY_TALLY, mergeTallies, type Tally } from '../../shared/baselines/tally.ts';
import { measureNames } from '../../shared/windows/measures.ts';
import { addToSeries } from '../../shared/windows/series.ts';
import { emptyWindow, seriesOf, type Window } from '../../shared/windows/window.ts';
import { type Dice, dice } from './dice.ts';
import { type Backlog, backlog, type Habit, HOUR, type KindName, kinds, pour } from './traffic.ts';

/** Monday 2026-11-16 00:00 UTC, in slots of ten seconds. */
const START = Date.UTC(2026, 10, 16) / 10_000;
const gauge = gauges.publishes;

/** Something that happens to a part of the fleet at a time. Times in slots from the start. */
export interface Event {
  readonly at: number;
  /** Share of the devices. */
  readonly share: number;
  /** Slots over which the devices are hit. */
  readonly over: number;
  /** Messages that each then sends within a minute; and slots that it is off before that. */
  readonly messages: readonly [number, number];
  readonly off?: number;
}

export interface Attack {
  readonly device: number;
  readonly from: number;
  readonly to: number;
  /** Messages added to each slot, or how many times as many as usual: what so many devices of the kind and pace would send. */
  readonly adds?: number;
  readonly times?: number;
}

export interface Fleet {
  readonly seed: number;
  readonly devices: Partial<Readonly<Record<KindName, number>>>;
  readonly hours: number;
  readonly falseAlarmsPerDay?: number;
  readonly events?: readonly Event[];
  readonly attacks?: readonly Attack[];
}

/** An incident: findings of one device, thirty quiet minutes apart. */
export interface Incident {
  readonly device: number;
  readonly kind: KindName;
  readonly slot: number;
  /** Whether the device was attacked then, or within half an hour before. */
  readonly justified: boolean;
}

export interface Outcome {
  readonly incidents: readonly Incident[];
  readonly groups: Readonly<Partial<Record<KindName, GroupBaseline>>>;
  readonly states: readonly (RateState | undefined)[];
  readonly judged: number;
  readonly settled: number;
}

const QUIET = 180;

/** Plays a fleet through the statistics as the pipeline does: judged at every slot with messages, written when due, learned once a tick. */
export const play = (fleet: Fleet): Outcome => {
  const chance = dice(fleet.seed);
  const devices = build(fleet, chance);
  const groups = new Map(
    [...new Set(devices.map(({ kind }) => kind))].map((kind) => [kind, newCompany(fleet, devices.length)]),
  );
  const incidents: Incident[] = [];
  let [judged, settled] = [0, 0];
  for (let slot = 0; slot < fleet.hours * HOUR; slot += 1) {
    for (const event of fleet.events ?? []) if (event.at === slot) happen(event, devices, chance);
    for (const device of devices) {
      const count = sent(device, slot);
      if (count === 0) continue;
      judged += 1;
      const { found, written } = live(device, groups.get(device.kind) as Company, slot, count);
      if (written) settled += 1;
      if (found && !isOpenIncident(device, slot)) incidents.push(incidentOf(device, slot));
      if (found) device.incidentAt = slot;
    }
    if (slot % 60 === 59) for (const company of groups.values()) learn(company, slot, fleet, devices.length);
  }
  return {
    incidents,
    groups: Object.fromEntries([...groups].map(([kind, { group }]) => [kind, group])),
    states: devices.map(({ state }) => state),
    judged,
    settled,
  };
};

/** Slots from the beginning of a device's attack to its first finding; undefined where it was missed. */
export const delayOf = ({ device, from, to }: Attack, { incidents }: Outcome): number | undefined => {
  const found = incidents.find((one) => one.device === device && one.slot >= from && one.slot < to);
  return found && found.slot - from + 1;
};

export const falseAlarms = ({ incidents }: Outcome): readonly Incident[] =>
  incidents.filter(({ justified }) => !justified);

interface Device {
  readonly index: number;
  readonly kind: KindName;
  readonly hash: number;
  readonly habit: Habit;
  /** More of the same habit, for attacks that multiply it. */
  readonly copies: readonly Habit[];
  readonly queue: Backlog;
  readonly attacks: readonly Attack[];
  readonly window: Window;
  offUntil: number;
  state: RateState | undefined;
  pause: Pause | undefined;
  incidentAt: number | undefined;
}

/** A group of devices, with what it has learned. */
interface Company {
  group: GroupBaseline;
  norms: Norms;
  gate: Gate;
  tally: Tally;
  /** Whether the gate was open at any time in this tick. */
  moved: boolean;
}

const timeOf = (slot: number): number => (START + slot) * 10_000 + 9_999;

const budgetOf = ({ falseAlarmsPerDay = 1 }: Fleet, active: number) => ({ falseAlarmsPerDay, active });

const newCompany = (fleet: Fleet, active: number): Company => ({
  group: newGroup(START / 60),
  norms: normsOf(gauge, undefined, budgetOf(fleet, active), timeOf(0)),
  gate: newGate(timeOf(0)),
  tally: EMPTY_TALLY,
  moved: false,
});

const build = ({ devices, attacks = [] }: Fleet, chance: Dice): readonly Device[] =>
  Object.entries(devices)
    .flatMap(([kind, count]) => new Array<KindName>(count).fill(kind as KindName))
    .map((kind, index) => {
      const queue = backlog();
      const pace = Math.exp((kind === 'gateway' ? 0.3 : 0.6) * chance.normal());
      const own = attacks.filter(({ device }) => device === index);
      const copies = Math.max(0, ...own.map(({ times = 1 }) => times - 1));
      return {
        index,
        kind,
        hash: Math.floor(chance.next() * 2 ** 32),
        habit: kinds[kind](chance, pace, queue),
        copies: Array.from({ length: copies }, () => kinds[kind](chance, pace, queue)),
        queue,
        attacks: own,
        window: emptyWindow({ kind: 'client', id: `device-${index}` }),
        offUntil: 0,
        state: undefined,
        pause: undefined,
        incidentAt: undefined,
      };
    });

const happen = ({ at, share, over, messages, off = 0 }: Event, devices: readonly Device[], chance: Dice): void => {
  for (const device of devices) {
    if (chance.next() >= share) continue;
    const start = at + off + Math.floor(chance.between(0, over));
    if (off > 0) device.offUntil = start;
    pour(device.queue, start, Math.floor(chance.between(messages[0], messages[1] + 1)), chance.between(1, 6), chance);
  }
};

const sent = (device: Device, slot: number): number => {
  const ordinary = slot < device.offUntil ? 0 : device.habit(slot);
  const attack = device.attacks.find(({ from, to }) => slot >= from && slot < to);
  const copies = attack?.times === undefined ? [] : device.copies.slice(0, attack.times - 1);
  const more = copies.reduce((sum, habit) => sum + habit(slot), attack?.adds ?? 0);
  return ordinary + more + device.queue.take(slot);
};

const live = (device: Device, company: Company, slot: number, count: number) => {
  const { window, hash } = device;
  const [finest, at] = [START + slot, timeOf(slot)];
  addToSeries(seriesOf(window, 'publishes'), finest, count);
  const fresh = { slots: [finest], counts: [measureNames.map((name) => (name === 'publishes' ? count : 0))] };
  const circumstances = {
    entity: hash,
    underIncident: isOpenIncident(device, slot),
    gateOpen: isOpen(company.gate, at),
  };
  const judgement = judge(device.state, observe(window, fresh, 'publishes'), company.norms, at, circumstances);
  if (judgement.odd) company.gate = noteOdd(company.gate, hash, judgement.odd, at, living(company.group));
  if (isOpen(company.gate, at)) company.moved = true;
  const ruling = rule(judgement.readings, device.pause, company.norms, company.gate, hash, at);
  const paused = ruling.kind !== 'calm' && isWorthWriting(ruling.pause, device.pause);
  if (paused) device.pause = ruling.pause;
  if (judgement.told !== EMPTY_TALLY) company.tally = mergeTallies(company.tally, judgement.told);
  const written = judgement.due || paused;
  if (written) {
    device.state = judgement.state;
    company.tally = mergeTallies(company.tally, judgement.contribution);
  }
  return { found: ruling.kind === 'finding', written };
};

const learn = (company: Company, slot: number, fleet: Fleet, active: number): void => {
  const tick = Math.floor((START + slot) / 60);
  company.group = learnGroup(company.group, { tick, tally: company.tally, calm: !company.moved });
  company.norms = normsOf(gauge, company.group, budgetOf(fleet, active), timeOf(slot));
  company.tally = EMPTY_TALLY;
  company.moved = isOpen(company.gate, timeOf(slot));
};

const isOpenIncident = ({ incidentAt }: Device, slot: number): boolean =>
  incidentAt !== undefined && slot - incidentAt < QUIET;

const incidentOf = ({ index, kind, attacks }: Device, slot: number): Incident => ({
  device: index,
  kind,
  slot,
  justified: attacks.some(({ from, to }) => slot >= from && slot < to + QUIET),
});
