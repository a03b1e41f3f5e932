import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allowanceOf } from '../../shared/baselines/allowance.ts';
import {
  type Burst,
  mergeRecords,
  RECORDS,
  type Records,
  record,
  withoutExpired,
} from '../../shared/baselines/records.ts';
import { EMPTY_TALLY, mergeTallies, type Tally } from '../../shared/baselines/tally.ts';

const burst = fc.tuple(
  fc.integer({ min: 0, max: 30 }),
  fc.integer({ min: 1, max: 500 }),
  fc.integer({ min: 0, max: 40 }),
);
const records: fc.Arbitrary<Records> = fc
  .array(burst, { maxLength: 40 })
  .map((list) => list.reduce<Records>((sum, one) => mergeRecords(sum, [one]), []));

describe('the records of a group', () => {
  it('merge in any order and grouping', () => {
    fc.assert(
      fc.property(records, records, records, (a, b, c) => {
        expect(mergeRecords(a, b)).toEqual(mergeRecords(b, a));
        expect(mergeRecords(mergeRecords(a, b), c)).toEqual(mergeRecords(a, mergeRecords(b, c)));
        expect(mergeRecords(a, a)).toEqual(a);
      }),
    );
  });

  it('hold one burst for each entity, the largest, and sixteen in all', () => {
    fc.assert(
      fc.property(records, records, (a, b) => {
        const all = mergeRecords(a, b);
        expect(new Set(all.map(([entity]) => entity)).size).toBe(all.length);
        expect(all.length).toBeLessThanOrEqual(RECORDS);
        expect(all[0]?.[1] ?? 0).toBe(Math.max(0, ...[...a, ...b].map(([, size]) => size)));
      }),
    );
  });

  it('count by the third: two odd entities set nothing for the others', () => {
    const ordinary: readonly Burst[] = [
      [1, 12, 0],
      [2, 11, 0],
      [3, 10, 0],
    ];
    expect(record(ordinary)).toBe(10);
    expect(
      record(
        mergeRecords(ordinary, [
          [8, 900, 0],
          [9, 800, 0],
        ]),
      ),
    ).toBe(12);
    expect(record([])).toBe(0);
  });

  it('forget what nobody has repeated for thirty days', () => {
    const old: Records = [
      [1, 50, 100],
      [2, 40, 131],
    ];
    expect(withoutExpired(old, 130)).toEqual(old);
    expect(withoutExpired(old, 131)).toEqual([[2, 40, 131]]);
  });
});

describe('an allowance', () => {
  const seasoned = { ticks: 100_000, ageMs: 30 * 86_400_000, mature: true };

  it('is the floor where nobody bursts, and κ times the third record where they do', () => {
    expect(allowanceOf([], 1.5, 15, 120, seasoned)).toBe(15);
    expect(
      allowanceOf(
        [
          [1, 60, 0],
          [2, 50, 0],
          [3, 40, 0],
        ],
        1.5,
        15,
        120,
        seasoned,
      ),
    ).toBe(60);
  });

  it('is cold until there are ticks, and age, and entities of some tenure', () => {
    expect(allowanceOf([], 1.5, 15, 120, { ...seasoned, mature: false })).toBe(120);
    expect(allowanceOf([], 1.5, 15, 120, { ...seasoned, ageMs: 4 * 3_600_000 })).toBeCloseTo(60, 6);
    expect(allowanceOf([], 1.5, 15, 120, { ...seasoned, ticks: 150 })).toBeCloseTo(60, 6);
  });
});

describe('tallies', () => {
  const tally: fc.Arbitrary<Tally> = fc.record({
    moments: fc.constant(EMPTY_TALLY.moments),
    scatters: fc.constant(EMPTY_TALLY.scatters),
    ticks: fc.integer({ min: 0, max: 100 }),
    records: fc.tuple(records, records, records, records, records),
    pace: fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })),
    tenured: fc
      .uniqueArray(fc.integer({ min: 0, max: 50 }), { maxLength: 8 })
      .map((list) => list.sort((a, b) => a - b)),
  });

  it('merge in any order and grouping, so that every writer can add up its own', () => {
    fc.assert(
      fc.property(tally, tally, tally, (a, b, c) => {
        expect(mergeTallies(a, b)).toEqual(mergeTallies(b, a));
        expect(mergeTallies(mergeTallies(a, b), c)).toEqual(mergeTallies(a, mergeTallies(b, c)));
        expect(mergeTallies(a, EMPTY_TALLY)).toEqual(a);
      }),
    );
  });

  it('stay below three kilobytes, whoever is in them', () => {
    const full = Array.from({ length: 400 }, (_, n): Records => [[4_000_000_000 + n, 1_234.5 + n, 20_777]]);
    const merged = full.reduce<Tally>(
      (sum, list, n) =>
        mergeTallies(sum, { ...EMPTY_TALLY, records: [list, list, list, list, list], tenured: [4_000_000_000 + n] }),
      EMPTY_TALLY,
    );
    expect(JSON.stringify(merged).length).toBeLessThan(3_072);
  });
});
