import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Gate,
  isOpen,
  mergeGates,
  newGate,
  noteOdd,
  oddCount,
  peersExcess,
  SAMPLE,
} from '../../shared/baselines/gate.ts';
import { dice } from './dice.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
const SECOND = 1_000;
const MINUTE = 60_000;
const SIZE = 100;

/** Entities that are odd one after the other, `apart` ms. */
const odd = (gate: Gate, count: number, at: number, apart = SECOND, excess = 10): Gate => {
  const chance = dice(count);
  let next = gate;
  for (let n = 0; n < count; n += 1)
    next = noteOdd(next, Math.floor(chance.next() * 2 ** 32), [excess, excess, excess], at + n * apart, SIZE);
  return next;
};

describe('the gate of a group', () => {
  it('is shut for four that are odd at a time, and open for seven', () => {
    expect(isOpen(odd(newGate(NOON), 4, NOON), NOON + 10 * SECOND)).toBe(false);
    expect(isOpen(odd(newGate(NOON), 7, NOON), NOON + 10 * SECOND)).toBe(true);
  });

  it('counts an entity once, however often it is odd', () => {
    let gate = newGate(NOON);
    for (let n = 0; n < 100; n += 1) gate = noteOdd(gate, 7, [10, 10, 10], NOON + n * SECOND, SIZE);
    expect(oddCount(gate, NOON + 100 * SECOND)).toBe(1);
    expect(isOpen(gate, NOON + 100 * SECOND)).toBe(false);
  });

  it('counts within five minutes only', () => {
    expect(isOpen(odd(newGate(NOON), 12, NOON, 2 * MINUTE), NOON + 24 * MINUTE)).toBe(false);
  });

  it('needs three in a hundred of a large group', () => {
    let gate = newGate(NOON);
    for (let n = 0; n < 20; n += 1) gate = noteOdd(gate, n * 1e8, [10, 10, 10], NOON, 1_000);
    expect(isOpen(gate, NOON)).toBe(false);
  });

  it('stays open until it was below its limit for fifteen minutes', () => {
    const opened = odd(newGate(NOON), 20, NOON);
    expect(isOpen(opened, NOON + 15 * MINUTE)).toBe(true);
    expect(isOpen(opened, NOON + 16 * MINUTE)).toBe(false);
    const again = odd(opened, 20, NOON + 10 * MINUTE);
    expect(isOpen(again, NOON + 24 * MINUTE)).toBe(true);
    expect(again.openedAt).toBe(opened.openedAt);
  });

  it('gets used to what is usual, within days and not within the trouble', () => {
    let gate = newGate(NOON);
    const chance = dice(5);
    for (let minute = 0; minute < 3 * 1_440; minute += 1)
      for (let n = 0; n < 3; n += 1)
        gate = noteOdd(gate, Math.floor(chance.next() * 2 ** 32), [5, 5, 5], NOON + minute * MINUTE, SIZE);
    const then = NOON + 3 * 1_440 * MINUTE;
    expect(gate.usual).toBeGreaterThan(10);
    expect(gate.usual).toBeLessThan(18);
    expect(isOpen(gate, then)).toBe(false);
    expect(odd(newGate(NOON), 60, NOON).usual).toBeLessThan(1);
  });

  it('counts as many as it holds exactly, and estimates how many more there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), (count) => {
        const estimate = oddCount(odd(newGate(NOON), count, NOON, 1), NOON + 3 * SECOND);
        expect(Math.abs(estimate / count - 1)).toBeLessThanOrEqual(count <= SAMPLE ? 0 : 0.6);
      }),
      { numRuns: 60 },
    );
    const mean =
      [1, 2, 3, 4, 5, 6, 7, 8, 9].reduce(
        (sum, n) => sum + oddCount(odd(newGate(NOON), 1_000 + n, NOON, 1), NOON + SECOND) / (1_000 + n),
        0,
      ) / 9;
    expect(Math.abs(mean - 1)).toBeLessThan(0.15);
  });

  it('is the same from two writers as from one', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.boolean()), { maxLength: 40 }), (entities) => {
        let [one, left, right] = [newGate(NOON), newGate(NOON), newGate(NOON)];
        for (const [entity, goesLeft] of entities) {
          one = noteOdd(one, entity * 1e8, [5, 5, 5], NOON + SECOND, SIZE);
          if (goesLeft) left = noteOdd(left, entity * 1e8, [5, 5, 5], NOON + SECOND, SIZE);
          else right = noteOdd(right, entity * 1e8, [5, 5, 5], NOON + SECOND, SIZE);
        }
        expect(mergeGates(left, right).odd).toEqual(one.odd);
        expect(mergeGates(right, left)).toEqual(mergeGates(left, right));
      }),
    );
  });

  it('knows what nine of ten odd peers do not exceed, leaving out who asks', () => {
    let gate = newGate(NOON);
    for (let n = 1; n <= 10; n += 1) gate = noteOdd(gate, n, [n * 10, n, n], NOON, SIZE);
    gate = noteOdd(gate, 99, [5_000, 5_000, 5_000], NOON, SIZE);
    expect(peersExcess(gate, 99, 0, NOON)).toBe(90);
    expect(peersExcess(odd(newGate(NOON), 4, NOON), -1, 0, NOON)).toBe(10);
    expect(peersExcess(odd(newGate(NOON), 3, NOON), -1, 0, NOON)).toBeUndefined();
  });

  it('takes at most two kilobytes, and sixty bytes in calm', () => {
    expect(JSON.stringify(newGate(NOON)).length).toBeLessThan(60);
    expect(JSON.stringify(odd(newGate(NOON), 5_000, NOON, 10, 12_345)).length).toBeLessThan(2_048);
  });
});
