import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Claim, reserve } from '../../shared/response/caps.ts';
import { defaultPolicy } from '../../shared/response/policy.ts';
import type { Policy } from '../../shared/types/policy.ts';
import { memoryCaps } from '../fakes/caps.ts';
import { HOUR, NOON } from '../given/incidents.ts';

const certificates = (...principals: readonly string[]) =>
  principals.map((principal) => ({ kind: 'certificate', principal }) as const);

const stage = (crowd: Partial<{ inGroup: number; inFleet: number }> = {}, policy: Policy = defaultPolicy) => {
  const caps = memoryCaps();
  const crowds = {
    of: async (principal: string) => ({ group: principal.slice(0, 1), inGroup: 1_000, inFleet: 10_000, ...crowd }),
  };
  return {
    caps,
    ask: (wanted: readonly string[], over: Partial<Claim> = {}) =>
      reserve({ wanted: certificates(...wanted), rivals: [], override: false, now: NOON, ...over }, policy, {
        caps,
        crowds,
      }),
    taken: async () => (await caps.read()).reservations.map(({ principal }) => principal),
  };
};

describe('a cap', () => {
  it('gives five an hour, and then no more until the hour is over', async () => {
    const { ask, taken } = stage();
    for (const id of ['a1', 'a2', 'a3', 'a4', 'a5']) expect(await ask([id])).toBeUndefined();
    expect(await ask(['a6'])).toBe('6 certificates would be cut off within the hour, more than the cap of 5');
    expect(await ask(['a6'], { now: NOON + HOUR - 1 })).toBeDefined();
    expect(await ask(['a6'], { now: NOON + HOUR })).toBeUndefined();
    expect(await taken()).toEqual(['a6']);
  });

  it('gives all of what is asked for or none of it', async () => {
    const { ask, taken } = stage();
    expect(await ask(['a1', 'a2', 'a3', 'a4', 'a5', 'a6'])).toBeDefined();
    expect(await taken()).toEqual([]);
    expect(await ask(['a1', 'a2', 'a3', 'a4', 'a5'])).toBeUndefined();
  });

  it('takes nothing twice for the same, so that a run which crashed goes on', async () => {
    const { ask, taken } = stage();
    await ask(['a1', 'a2', 'a3', 'a4', 'a5']);
    expect(await ask(['a3'])).toBeUndefined();
    expect(await taken()).toHaveLength(5);
  });

  it('counts for an hour from the last time that somebody is cut off', async () => {
    const { ask } = stage();
    await ask(['a1', 'a2', 'a3', 'a4']);
    await ask(['a1'], { now: NOON + HOUR / 2 });
    expect(await ask(['b1', 'b2', 'b3', 'b4', 'b5'], { now: NOON + HOUR })).toBeDefined();
    expect(await ask(['b1', 'b2', 'b3', 'b4'], { now: NOON + HOUR })).toBeUndefined();
  });

  it('counts what others are about to ask for, and reserves nothing for them', async () => {
    const { ask, taken } = stage();
    const rivals = certificates('b1', 'b2', 'b3', 'b4', 'b5');
    expect(await ask(['a1'], { rivals })).toBeDefined();
    expect(await ask(['a1'], { rivals: rivals.slice(1) })).toBeUndefined();
    expect(await taken()).toEqual(['a1']);
  });

  it('is a share of the fleet and of the group, and at least one', async () => {
    const fleet = stage({ inFleet: 149 });
    expect(await fleet.ask(['a1', 'b1'])).toBeUndefined();
    expect(await fleet.ask(['c1'])).toBe(
      "3 certificates would be cut off within the hour, more than the fleet's share of 2",
    );
    const group = stage({ inGroup: 40 });
    expect(await group.ask(['a1', 'a2', 'b1'])).toBeUndefined();
    expect(await group.ask(['b2'])).toBeUndefined();
    expect(await group.ask(['a3'])).toBe(
      "3 certificates would be cut off within the hour, more than their group's share of 2",
    );
    const nobody = stage({ inGroup: 0, inFleet: 0 });
    expect(await nobody.ask(['a1'])).toBeUndefined();
    expect(await nobody.ask(['a2'])).toBeDefined();
  });

  it('by a share of all is none', async () => {
    const caps = { perHour: 5, shareOfGroup: 1, shareOfFleet: 1 };
    const { ask } = stage({ inGroup: 0, inFleet: 0 }, { ...defaultPolicy, caps });
    expect(await ask(['a1', 'a2', 'a3', 'a4', 'a5'])).toBeUndefined();
  });

  it('of nought gives nothing, and is overridden by people alone, which is noted', async () => {
    const { ask, taken } = stage({}, { ...defaultPolicy, caps: { ...defaultPolicy.caps, perHour: 0 } });
    expect(await ask(['a1'])).toBeDefined();
    expect(await ask(['a1'], { override: true })).toBeUndefined();
    expect(await taken()).toEqual(['a1']);
  });

  it('for certificates is not spent on connections', async () => {
    const { ask } = stage();
    const wanted = Array.from({ length: 5 }, (_, n) => ({ kind: 'connection', principal: `a${n}` }) as const);
    expect(await ask([], { wanted })).toBeUndefined();
    expect(await ask(['a1', 'a2', 'a3', 'a4', 'a5'])).toBeUndefined();
  });

  it('throws where the book cannot be written', async () => {
    const { ask, caps } = stage();
    caps.write = async () => false;
    await expect(ask(['a1'])).rejects.toThrow('16 writers in a row were faster');
  });

  it('holds whatever is asked for, in any order, at once or again', async () => {
    const ids = fc.constantFrom('a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1', 'c2');
    const asks = fc.array(
      fc.record({ wanted: fc.uniqueArray(ids, { minLength: 1, maxLength: 4 }), minutes: fc.nat(90) }),
      { maxLength: 12 },
    );
    const limits = fc.record({ perHour: fc.nat(6), inGroup: fc.nat(80), inFleet: fc.nat(300) });
    await fc.assert(
      fc.asyncProperty(asks, limits, async (history, { perHour, inGroup, inFleet }) => {
        const caps = { ...defaultPolicy.caps, perHour };
        const { ask, caps: book } = stage({ inGroup, inFleet }, { ...defaultPolicy, caps });
        let now = NOON;
        for (const { wanted, minutes } of history) {
          now += minutes * 60_000;
          await Promise.all(wanted.map((id) => ask([id], { now })).concat(ask(wanted, { now })));
          const { reservations } = await book.read();
          const taken = reservations.filter(({ at }) => now - at < HOUR);
          expect(taken.length).toBeLessThanOrEqual(perHour);
          expect(taken.length).toBeLessThanOrEqual(Math.max(1, 0.02 * inFleet));
          for (const group of Map.groupBy(taken, (one) => one.group).values())
            expect(group.length).toBeLessThanOrEqual(Math.max(1, 0.05 * inGroup));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
