import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Attack, delayOf, type Event, type Fleet, falseAlarms, type Outcome } from './fleet.ts';
import { DAY, HOUR, MINUTE } from './traffic.ts';

/** In a thread of its own: inside jest's context each look at a global costs a microsecond, and a fleet takes millions. */
const play = (fleet: Fleet): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./fleet-worker.ts', import.meta.url), { workerData: fleet });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

/** Three seconds on an idle machine. */
const SLOW_MS = 60_000;
const PER_KIND = 24;
const fleet: Omit<Fleet, 'seed'> = {
  devices: {
    periodic: PER_KIND,
    daily: PER_KIND,
    unsteady: PER_KIND,
    camera: PER_KIND,
    sleeper: PER_KIND,
    collector: PER_KIND,
  },
  hours: 40,
};
const first = { periodic: 0, daily: 1, unsteady: 2, camera: 3, sleeper: 4, collector: 5 };

const rollout = (hour: number, messages: readonly [number, number]): Event => ({
  at: hour * HOUR,
  share: 0.4,
  over: 30,
  messages,
});
const powerCut = (hour: number): Event => ({ at: hour * HOUR, share: 0.3, over: MINUTE, messages: [5, 15], off: 120 });

describe('a fleet of 144 devices in six groups, over-dispersed, bursty and with a rhythm, for two days', () => {
  it.each([
    [2, [40, 120]],
    [3, [100, 300]],
  ] as const)(
    'keeps its budget of one false alarm a day through rollouts and power cuts (seed %p, rollouts of %p messages a device)',
    async (seed, messages) => {
      const events = [rollout(9, messages), powerCut(15), rollout(28, messages), rollout(33, messages), powerCut(37)];
      const outcome = await play({ ...fleet, seed, events });
      expect(outcome.judged).toBeGreaterThan(150_000);
      // 0.3 of the budget is for publishes; two in two days are as many as chance allows once in fifty runs.
      expect(falseAlarms(outcome).length).toBeLessThanOrEqual(2);
    },
    SLOW_MS,
  );
});

describe('an attack on one device of such a fleet', () => {
  let attacked = 0;
  const attack = (
    kind: keyof typeof first,
    hour: number,
    minutes: number,
    what: Pick<Attack, 'adds' | 'times'>,
  ): Attack => ({
    device: first[kind] * PER_KIND + (attacked += 1),
    from: DAY + Math.round(hour * HOUR),
    to: DAY + Math.round(hour * HOUR) + minutes * MINUTE,
    ...what,
  });
  const floods = Object.keys(first).map((kind, n) => attack(kind as keyof typeof first, 1 + n, 5, { adds: 600 }));
  const fast = Object.keys(first).map((kind, n) => attack(kind as keyof typeof first, 8 + n, 20, { adds: 200 }));
  const tripled = (['periodic', 'daily', 'unsteady'] as const).map((kind) => attack(kind, 13.5, 60, { times: 3 }));
  const tenfold = (['periodic', 'daily', 'unsteady'] as const).map((kind) => attack(kind, 15, 20, { times: 10 }));
  let outcome: Outcome;
  beforeAll(async () => {
    outcome = await play({ ...fleet, seed: 4, attacks: [...floods, ...fast, ...tripled, ...tenfold] });
  }, SLOW_MS);
  const delays = (attacks: readonly Attack[]) =>
    attacks.map((one) => delayOf(one, outcome) ?? Number.POSITIVE_INFINITY);

  it('is found in ten seconds if it is a flood of sixty a second, in twenty where such bursts are known', () => {
    for (const delay of delays(floods)) expect(delay).toBeLessThanOrEqual(2);
    expect(delays(floods).filter((delay) => delay === 1).length).toBeGreaterThan(3);
  });

  it('is found within a minute at twenty a second, after the pause in which its peers might do the same', () => {
    for (const delay of delays(fast)) expect(delay).toBeLessThanOrEqual(MINUTE);
  });

  it('is found within twelve minutes at ten times its rate', () => {
    for (const delay of delays(tenfold)) expect(delay).toBeLessThanOrEqual(12 * MINUTE);
  });

  it('is found within half an hour at three times its rate, by the sum', () => {
    for (const delay of delays(tripled)) expect(delay).toBeLessThanOrEqual(30 * MINUTE);
  });

  it('raises no alarm on any other device', () => {
    expect(falseAlarms(outcome).length).toBeLessThanOrEqual(1);
  });

  it('leaves states as small as stated', () => {
    const sizes = outcome.states.map((state) => JSON.stringify(state ?? {}).length);
    expect(Math.max(...sizes)).toBeLessThan(260);
    for (const group of Object.values(outcome.groups)) expect(JSON.stringify(group).length).toBeLessThan(4_096);
  });

  it('costs a write for one record in five at most', () => {
    expect(outcome.settled / outcome.judged).toBeLessThan(0.2);
  });
});
