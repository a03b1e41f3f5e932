import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newRoll, type Roll } from '../../shared/baselines/silence.ts';
import { type Assembly, callRolls, closedAt } from '../../shared/pipeline/rolls.ts';
import type { Attendances } from '../../shared/types/baseline.ts';
import { FLEET } from '../../shared/types/entity.ts';
import { type Coverage, UNWATCHED, WATCHED } from '../../shared/windows/exposure.ts';

const TICK = 2_991_000;
const FINEST = 60;
/** The lanes have gone on into the tick after. */
const GONE_ON = [(TICK + 1) * FINEST];
const AT_ONCE = { coverage: WATCHED as Coverage, falseAlarmsPerDay: 1 };

const used = (seen: number): Roll => ({
  ...newRoll(TICK),
  ticks: 50,
  seen: 50 * seen,
  squares: 50 * seen * seen,
});
const told = (seen: number, tick = TICK) => ({ [tick]: { seen, unsteadiness: 0, written: seen } });
type Rolls = ReadonlyMap<string, Roll>;
/** Ticks one after the other. */
const inTurn = (seen: readonly number[]): Attendances =>
  Object.fromEntries(seen.map((of, n) => [TICK + n, { seen: of, unsteadiness: 0, written: of }]));
const group = (usually: number, ...seen: readonly number[]): Assembly => ({
  roll: used(usually),
  lanes: seen.map((of) => told(of)),
});
const call = (groups: Readonly<Record<string, Assembly>>, heads = GONE_ON, closed = TICK + 1, calling = AT_ONCE) =>
  callRolls(new Map(Object.entries(groups)), heads, closed, calling);

describe('the roll call', () => {
  it('misses those of one group, over all of its lanes', () => {
    const { calls } = call({ meters: group(30, 10, 6), pumps: group(30, 15, 15) });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      entity: { kind: 'group', id: 'meters' },
      at: (TICK + 1) * 600_000,
      silence: { seen: 16, expected: 30 },
      silentMs: 600_000,
      watchedSeconds: 600,
    });
  });

  it('is for the fleet where nearly nobody is there, also while nobody goes on, and teaches nothing then', () => {
    for (const heads of [GONE_ON, [TICK * FINEST - 1], []]) {
      const { rolls, calls } = call({ meters: group(30, 1), pumps: group(30, 0), doors: group(3, 0) }, heads);
      expect(calls.map(({ entity }) => entity)).toEqual([FLEET]);
      expect(rolls.get('meters')).toMatchObject({ seen: 1_500, silent: 1 });
      // Too small to be missed by itself; it is not used to silence afterwards all the same.
      expect(rolls.get('doors')).toEqual({ ...used(3), through: TICK + 1 });
    }
  });

  it('waits for a lane that is behind, and for nobody who has been gone for an hour', () => {
    const groups = { meters: group(30, 10), pumps: group(30, 30) };
    expect(call(groups, [...GONE_ON, TICK * FINEST + 30])).toEqual({ rolls: new Map(), calls: [] });
    expect(call(groups, [...GONE_ON, (TICK - 6) * FINEST]).calls).toHaveLength(1);
  });

  it('does not judge the tick in which everything stopped, only the silence after it', () => {
    const stopped = { meters: group(30, 12), pumps: group(30, 12) };
    const heads = [TICK * FINEST + 25];
    expect(call(stopped, heads)).toEqual({ rolls: new Map(), calls: [] });
    const { rolls, calls } = call(stopped, heads, TICK + 2);
    expect(calls.map(({ entity, at }) => [entity.kind, at])).toEqual([['fleet', (TICK + 2) * 600_000]]);
    // Once records come again, the tick before is not called any more.
    const after = { meters: { roll: rolls.get('meters'), lanes: [told(12)] } };
    expect(call(after, [(TICK + 2) * FINEST + 1], TICK + 2).calls).toEqual([]);
  });

  it('says nothing of a tick that was not watched for more than half, and the time is not held against anybody', () => {
    const half: Coverage = { complete: false, share: (finest) => (finest % FINEST < 30 ? 1 : 0) };
    for (const coverage of [UNWATCHED, half])
      expect(call({ meters: group(30, 0) }, GONE_ON, TICK + 1, { ...AT_ONCE, coverage }).rolls.size).toBe(0);
  });

  it('says nothing of a tick that a lane has forgotten', () => {
    const assembly = { roll: used(30), lanes: [{ ...told(20, TICK + 6) }] };
    expect(call({ meters: assembly }, [(TICK + 7) * FINEST]).calls).toEqual([]);
  });

  it('begins with the first who tells of itself', () => {
    expect(call({ meters: { roll: undefined, lanes: [{}] } }).rolls.size).toBe(0);
    expect(call({ meters: { roll: undefined, lanes: [told(3)] } }).rolls.get('meters')).toMatchObject({ ticks: 1 });
  });

  it('is held once for each tick, however often and by whom, a run too few or too many', () => {
    const tick = fc.record({ seen: fc.integer({ min: 0, max: 30 }) });
    const agrees = (ticks: readonly { readonly seen: number }[], twice: boolean): void => {
      const meters = inTurn(ticks.map(({ seen }) => seen));
      const pumps = inTurn(ticks.map(() => 60));
      const heads = [(TICK + ticks.length) * FINEST];
      const step = (rolls: Rolls, closed: number) => {
        const groups = {
          meters: { roll: rolls.get('meters'), lanes: [meters] },
          pumps: { roll: rolls.get('pumps'), lanes: [pumps] },
        };
        const called = call(groups, heads, closed);
        return { rolls: new Map([...rolls, ...called.rolls]), calls: called.calls };
      };
      const before: Rolls = new Map([
        ['meters', used(30)],
        ['pumps', used(60)],
      ]);
      const atOnce = step(before, TICK + ticks.length);
      let oneByOne: ReturnType<typeof step> = { rolls: new Map(before), calls: [] };
      for (let n = 1; n <= ticks.length; n += 1)
        for (let times = 0; times < (twice ? 2 : 1); times += 1) {
          const { rolls, calls } = step(oneByOne.rolls, TICK + n);
          oneByOne = { rolls, calls: [...oneByOne.calls, ...calls] };
        }
      expect(oneByOne).toEqual(atOnce);
    };
    fc.assert(fc.property(fc.array(tick, { minLength: 3, maxLength: 5 }), fc.boolean(), agrees), { numRuns: 50 });
  });

  it('comes a minute after its tick has closed', () => {
    expect(closedAt(TICK * 600_000 + 59_999)).toBe(TICK - 1);
    expect(closedAt(TICK * 600_000 + 60_000)).toBe(TICK);
  });
});
