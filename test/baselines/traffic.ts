import type { Dice } from './dice.ts';

/** Finest slots of ten seconds in a minute, an hour, a day. */
export const MINUTE = 6;
export const HOUR = 360;
export const DAY = 24 * HOUR;

/** What a device sends in one slot of ten seconds, by itself. */
export type Habit = (slot: number) => number;

/** Messages that come in later slots, on top of the habit. */
export interface Backlog {
  add(slot: number, count: number): void;
  take(slot: number): number;
}

export const backlog = (): Backlog => {
  const waiting = new Map<number, number>();
  return {
    add: (slot, count) => waiting.set(slot, (waiting.get(slot) ?? 0) + count),
    take: (slot) => {
      const count = waiting.get(slot) ?? 0;
      waiting.delete(slot);
      return count;
    },
  };
};

/** `count` messages, spread at random over `slots` slots from `slot` on. */
export const pour = (queue: Backlog, slot: number, count: number, slots: number, chance: Dice): void => {
  for (let n = 0; n < count; n += 1) queue.add(slot + Math.floor(chance.between(0, Math.max(1, slots))), 1);
};

const sine = (slot: number, amplitude: number): number =>
  1 + amplitude * Math.sin((2 * Math.PI * ((slot % DAY) / HOUR - 6)) / 24);

/** Kinds of devices. `pace` is the device's own factor, of mean about 1. */
export type Kind = (chance: Dice, pace: number, queue: Backlog) => Habit;

/** Once a minute, by the clock. */
const periodic: Kind = (chance, pace) => {
  let due = chance.between(0, MINUTE / pace);
  return (slot) => {
    let sent = 0;
    if (due < slot - 2 * MINUTE) due = slot;
    for (; due <= slot; due += MINUTE / pace + chance.between(-0.2, 0.2)) sent += 1;
    return sent;
  };
};

/** Twice a minute, with a day of ±60 %. */
const daily: Kind = (chance, pace) => (slot) => chance.poisson(((pace * 2) / MINUTE) * sine(slot, 0.6));

/** Three a minute, the rate of each minute drawn anew: over-dispersed. */
const unsteady: Kind = (chance, pace) => {
  let factor = 1;
  return (slot) => {
    if (slot % MINUTE === 0) factor = chance.gamma(3);
    return chance.poisson(((pace * 3) / MINUTE) * factor * sine(slot, 0.3));
  };
};

/** Next to nothing, and twenty to eighty within a minute when something moves. */
const camera: Kind = (chance, pace, queue) => (slot) => {
  if (chance.next() < ((pace * 0.5) / HOUR) * sine(slot, 0.8))
    pour(queue, slot, Math.floor(chance.between(20, 80)), chance.between(1, 6), chance);
  return chance.poisson((pace * 0.2) / MINUTE);
};

/** Five messages every quarter of an hour. */
const sleeper: Kind = (chance, pace) => {
  let due = chance.between(0, 90);
  return (slot) => {
    if (due < slot - 2 * 90) due = slot + chance.between(0, 90);
    if (slot < due) return 0;
    due = slot + 90 / Math.sqrt(pace) + chance.between(-10, 10);
    return chance.next() < 0.5 ? 5 : 6;
  };
};

/** Once a minute; offline for up to two hours every day, and ten to forty kept back messages when it returns. */
const collector: Kind = (chance, pace, queue) => {
  let back = -1;
  return (slot) => {
    if (slot < back) return 0;
    if (chance.next() < 1 / (20 * HOUR)) {
      back = slot + Math.floor(chance.between(60, 720));
      pour(queue, back, Math.floor(chance.between(10, 40)), chance.between(1, 3), chance);
      return 0;
    }
    return chance.poisson(pace / MINUTE);
  };
};

/** Three a minute in office hours, one in five minutes at night and on Saturdays and Sundays. The first day is a Monday. */
const office: Kind = (chance, pace) => (slot) => {
  const [day, hour] = [Math.floor(slot / DAY) % 7, (slot % DAY) / HOUR];
  return chance.poisson((pace * (day < 5 && hour >= 8 && hour < 18 ? 3 : 0.2)) / MINUTE);
};

/** Two hundred a minute. */
const gateway: Kind = (chance, pace) => {
  let factor = 1;
  return (slot) => {
    if (slot % MINUTE === 0) factor = chance.gamma(30);
    return chance.poisson(((pace * 200) / MINUTE) * factor * sine(slot, 0.3));
  };
};

export const kinds = { periodic, daily, unsteady, camera, sleeper, collector, office, gateway } as const;

export type KindName = keyof typeof kinds;
