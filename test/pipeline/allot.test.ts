import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allot, RESERVED, type Wanted } from '../../shared/pipeline/allot.ts';

const wanted = fc
  .array(
    fc.record({
      kind: fc.constantFrom<Wanted['kind']>('client', 'principal', 'address'),
      isOpen: fc.boolean(),
      isClaimed: fc.boolean(),
      lot: fc.nat(5),
    }),
    { maxLength: 40 },
  )
  .map((ones) => ones.map((one, index): Wanted => ({ ...one, id: String(index) })));
const room = fc.nat(50);

const holds = (check: (ones: readonly Wanted[], most: number, chosen: ReadonlySet<string>) => void) =>
  fc.assert(fc.property(wanted, room, (ones, most) => check(ones, most, allot(ones, most))));

const many = (count: number, over: Partial<Wanted> = {}): readonly Wanted[] =>
  Array.from({ length: count }, (_, n): Wanted => {
    const kind = over.kind ?? 'client';
    return { isOpen: false, isClaimed: false, lot: n, ...over, kind, id: `${kind}-${over.isClaimed ?? false}-${n}` };
  });

const chosenOf = (ones: readonly Wanted[], chosen: ReadonlySet<string>, which: Partial<Wanted>): number =>
  ones.filter(
    (one) => chosen.has(one.id) && Object.entries(which).every(([key, value]) => one[key as keyof Wanted] === value),
  ).length;

describe('writes under a ceiling', () => {
  it('are as many as there is room for, and no more', () => {
    holds((ones, most, chosen) => expect(chosen.size).toBe(Math.min(ones.length, most)));
  });

  it('leave each kind its reserve, but for claims', () => {
    holds((ones, most, chosen) => {
      for (const kind of ['client', 'principal', 'address'] as const) {
        const asked = ones.filter((one) => one.kind === kind && !one.isClaimed).length;
        expect(chosenOf(ones, chosen, { kind, isClaimed: false })).toBeGreaterThanOrEqual(
          Math.min(asked, Math.floor(RESERVED[kind] * most)),
        );
      }
    });
  });

  it('are never made for a claim where somebody who came in has none, but for addresses within their reserve', () => {
    holds((ones, most, chosen) => {
      const left = ones.some((one) => !one.isClaimed && !chosen.has(one.id));
      if (!left) return;
      for (const kind of ['client', 'principal'] as const)
        expect(chosenOf(ones, chosen, { kind, isClaimed: true })).toBe(0);
      expect(chosenOf(ones, chosen, { kind: 'address', isClaimed: true })).toBeLessThanOrEqual(RESERVED.address * most);
    });
  });

  it('go to an open incident before its equals', () => {
    holds((ones, _, chosen) => {
      const isEqual = (a: Wanted, b: Wanted) => a.kind === b.kind && a.isClaimed === b.isClaimed;
      const passedOver = ones.filter((one) => one.isOpen && !chosen.has(one.id));
      for (const one of passedOver)
        expect(ones.filter((other) => isEqual(one, other) && !other.isOpen && chosen.has(other.id))).toEqual([]);
    });
  });

  it('do not depend on the order in which they are asked for', () => {
    const byLot = many(30).map((one, n) => (n % 3 === 0 ? { ...one, kind: 'address' as const } : one));
    expect(allot(byLot.toReversed(), 7)).toEqual(allot(byLot, 7));
  });

  it('a flood of invented clients costs the others nothing', () => {
    const honest = [...many(3, { kind: 'principal' }), ...many(3, { kind: 'address' })];
    const chosen = allot([...many(1_000, { isClaimed: true }), ...honest], 10);
    expect(honest.filter(({ id }) => !chosen.has(id))).toEqual([]);
    expect(chosen.size).toBe(10);
  });
});
