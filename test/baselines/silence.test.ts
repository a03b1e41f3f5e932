import { describe, expect, it } from '@jest/globals';
import { addAttendance, attend, NOBODY_SEEN, type Presence } from '../../shared/baselines/presence.ts';
import { callRoll, newRoll, type Roll } from '../../shared/baselines/silence.ts';
import { NO_SIZES, noteOversized, sizeLimit } from '../../shared/baselines/sizes.ts';
import { dice } from './dice.ts';

const TICK = 2_990_000;
const GROUPS = 7;

/** Clients that are heard of in a share of the ticks, and a group that calls the roll; `away` says who is cut off. */
const group = (
  clients: number,
  share: number,
  ticks: number,
  away: (client: number, tick: number) => boolean,
  seed = 1,
) => {
  const chance = dice(seed);
  const presences: (Presence | undefined)[] = new Array(clients).fill(undefined);
  let roll: Roll = newRoll(TICK);
  const silent: number[] = [];
  for (let tick = 0; tick < ticks; tick += 1) {
    let attendance = NOBODY_SEEN;
    for (let client = 0; client < clients; client += 1) {
      if (away(client, tick) || chance.next() >= share) continue;
      const told = attend(presences[client], TICK + tick, 0);
      presences[client] = told.presence;
      attendance = addAttendance(attendance, told.attendance);
    }
    // A roll begins with the first who tells of itself.
    if (roll.ticks === 0 && attendance.seen === 0) continue;
    const called = callRoll(roll, TICK + tick, attendance, 1, GROUPS);
    roll = called.roll;
    if (called.silence) silent.push(tick);
  }
  return { silent, roll };
};

describe('the presence of a client', () => {
  it('is the share of ticks in which it was heard of, and counts a tick once', () => {
    let presence: Presence | undefined;
    for (let tick = 0; tick < 300; tick += 2) presence = attend(presence, TICK + tick, 0).presence;
    expect((presence?.heard ?? 0) / (presence?.ticks ?? 1)).toBeCloseTo(0.5, 1);
    expect(presence?.ticks).toBe(100);
    expect(attend(presence, TICK + 298, 0)).toEqual({ presence, attendance: NOBODY_SEEN });
  });

  it('does not suffer from what was not watched', () => {
    let presence: Presence | undefined;
    for (let tick = 0; tick < 300; tick += 10) presence = attend(presence, TICK + tick, 9).presence;
    expect((presence?.heard ?? 0) / (presence?.ticks ?? 1)).toBe(1);
  });

  it('tells nothing of a client that is new, or seldom there', () => {
    let fresh: Presence | undefined;
    for (let tick = 0; tick < 5; tick += 1) {
      const told = attend(fresh, TICK + tick, 0);
      fresh = told.presence;
      expect(told.attendance).toBe(NOBODY_SEEN);
    }
    expect(attend(fresh, TICK + 5, 0).attendance).toEqual({ seen: 1, unsteadiness: 0 });
    let seldom: Presence | undefined;
    for (let tick = 0; tick < 100; tick += 3) seldom = attend(seldom, TICK + tick, 0).presence;
    expect(attend(seldom, TICK + 102, 0).attendance).toBe(NOBODY_SEEN);
  });
});

describe('the roll of a group', () => {
  it('misses forty in a hundred in the first tick without them', () => {
    const { silent } = group(50, 0.95, 200, (client, tick) => tick >= 150 && client < 20);
    expect(silent[0]).toBe(150);
  });

  it('misses nobody in ten days of ordinary life', () => {
    for (const [seed, clients] of [
      [1, 30],
      [2, 200],
      [3, 12],
    ] as const)
      expect(group(clients, 0.8, 1_440, () => false, seed).silent).toEqual([]);
  });

  it('misses nobody of a group that reports by one clock, every sixteen minutes, or is closed at night, once that is known', () => {
    expect(group(50, 1, 1_440, (_, tick) => (tick * 10) % 16 >= 10).silent).toEqual([]);
    const open = (tick: number) => tick % 144 >= 36 && tick % 144 < 126;
    const { silent } = group(50, 0.95, 1_440, (_, tick) => !open(tick));
    expect(silent.some((tick) => tick < 144)).toBe(true);
    expect(silent.filter((tick) => tick >= 180)).toEqual([]);
  });

  it('does not get used to silence within a day, and does after it', () => {
    const { silent, roll } = group(50, 0.95, 500, (client, tick) => tick >= 150 && client < 40);
    expect(silent.length).toBeGreaterThan(130);
    expect(silent.length).toBeLessThanOrEqual(144);
    expect(roll.seen / roll.ticks).toBeLessThan(15);
  });

  it('does not miss the clients of an attack that has ended within the hour', () => {
    const { silent } = group(60, 1, 120, (client, tick) => client >= 20 && !(tick >= 100 && tick < 105));
    expect(silent).toEqual([]);
  });

  it('is called once a tick', () => {
    const { roll } = group(20, 1, 50, () => false);
    expect(callRoll(roll, TICK + 49, undefined, 1, GROUPS)).toEqual({ roll, silence: undefined });
  });
});

describe('the size of messages', () => {
  const budget = { falseAlarmsPerDay: 1, active: 100 };
  const records = [
    [1, 900, 1],
    [2, 850, 1],
    [3, 800, 1],
    [4, 700, 1],
  ] as const;

  it('may be 64 KB in the beginning, and 4 KB or κ times the third record later', () => {
    expect(sizeLimit(NO_SIZES, budget)).toBe(65_536);
    expect(sizeLimit({ records, messages: 5_000, ticks: 10_000 }, budget)).toBe(4_096);
    const large = records.map(([entity, size, day]) => [entity, size * 20, day] as const);
    expect(sizeLimit({ records: large, messages: 5_000, ticks: 10_000 }, budget)).toBeGreaterThan(1.2 * 16_000);
  });

  it('is a finding when it was too large three times within ten minutes', () => {
    const at = Date.UTC(2026, 10, 20, 12);
    const one = noteOversized([], at);
    const two = noteOversized(one.oversized, at + 60_000);
    expect([one.found, two.found]).toEqual([false, false]);
    expect(noteOversized(two.oversized, at + 120_000).found).toBe(true);
    expect(noteOversized(two.oversized, at + 900_000).found).toBe(false);
  });
});
