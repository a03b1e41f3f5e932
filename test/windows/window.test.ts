import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMember, countMembers, emptyMembers, keyedHash } from '../../shared/windows/distinct.ts';
import { UNWATCHED, WATCHED } from '../../shared/windows/exposure.ts';
import { foldBatch } from '../../shared/windows/fold.ts';
import { groupOf, LONGEST_GROUP } from '../../shared/windows/groups.ts';
import { decodeItem, encodeDelta } from '../../shared/windows/item.ts';
import {
  ONE_HOUR,
  ONE_MINUTE,
  type Scale,
  scales,
  slotOf,
  TEN_MINUTES,
  TEN_SECONDS,
} from '../../shared/windows/scales.ts';
import { addToSeries, countAt, emptySeries, mergeSeries } from '../../shared/windows/series.ts';
import { inOrder } from '../../shared/windows/sessions.ts';
import {
  addLane,
  count,
  distinct,
  emptyWindow,
  exposureSeconds,
  foldInto,
  type Window,
} from '../../shared/windows/window.ts';
import { NOON, published } from '../fakes/signals.ts';

const hash = keyedHash('test');
const client = { kind: 'client', id: 'meter-1' } as const;
const SHARD = 'shardId-000000000000';
const FIRST = slotOf(TEN_SECONDS, NOON);

const offsets = fc.array(fc.integer({ min: 0, max: 30 * 3_600 }), { minLength: 1, maxLength: 60 });

/** What each slot must hold: the plain count of what fell in it, for the slots that still matter at the newest time. */
const expected = (seconds: readonly number[], scale: Scale, slot: number): number => {
  const newest = slotOf(scale, NOON + Math.max(...seconds) * 1000);
  if (slot <= newest - scale.slots || slot > newest) return 0;
  return seconds.filter((offset) => slotOf(scale, NOON + offset * 1000) === slot).length;
};

const windowOf = (seconds: readonly number[]): Window => {
  const arrivals = seconds.map((offset, n) => ({
    signal: published({ at: NOON + offset * 1000, id: `${n}` }),
    sequence: `${n}`,
  }));
  return foldInto(emptyWindow(client), foldBatch(arrivals, SHARD, WATCHED).get('client#meter-1')!, hash);
};

describe('a series', () => {
  it('holds at every scale what fell into each slot, whatever the order', () => {
    fc.assert(
      fc.property(offsets, (seconds) => {
        const series = emptySeries();
        for (const offset of seconds) addToSeries(series, slotOf(TEN_SECONDS, NOON + offset * 1000), 1);
        for (const scale of scales)
          for (let back = -1; back <= scale.slots; back += 1) {
            const slot = slotOf(scale, NOON + Math.max(...seconds) * 1000) - back;
            expect(countAt(series, scale, slot)).toBe(expected(seconds, scale, slot));
          }
      }),
    );
  });

  it('merged from two parts is the series of the whole', () => {
    fc.assert(
      fc.property(offsets, offsets, (some, others) => {
        const [left, right, whole] = [emptySeries(), emptySeries(), emptySeries()];
        for (const offset of some) addToSeries(left, FIRST + offset, 1);
        for (const offset of others) addToSeries(right, FIRST + offset, 1);
        for (const offset of [...some, ...others]) addToSeries(whole, FIRST + offset, 1);
        mergeSeries(left, right);
        for (const scale of scales)
          for (let back = 0; back < scale.slots; back += 1) {
            const slot = slotOf(scale, whole.head * TEN_SECONDS.slotMs) - back;
            expect(countAt(left, scale, slot)).toBe(countAt(whole, scale, slot));
          }
      }),
    );
  });

  it.each([
    [0, 1],
    [9_999, 1],
    [10_000, 0],
  ])('puts a publish %i ms after noon into the slot that begins at noon %i times', (offset, times) => {
    const series = emptySeries();
    addToSeries(series, slotOf(TEN_SECONDS, NOON + offset), 1);
    expect(countAt(series, TEN_SECONDS, FIRST)).toBe(times);
  });
});

describe('a window', () => {
  it('is the same after being stored and read back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 20 }), (seconds) => {
        const arrivals = seconds.map((offset, n) => ({
          signal: published({ at: NOON + offset * 1000, id: `${n}` }),
          sequence: `${n}`,
        }));
        const delta = foldBatch(arrivals, SHARD, WATCHED).get('client#meter-1')!;
        const change = encodeDelta(delta, SHARD, hash);
        const stored = decodeItem(
          client,
          { numbers: change.add, sets: change.union, marks: {}, baseline: undefined, rev: 0 },
          hash,
        );
        const direct = foldInto(emptyWindow(client), delta, hash);
        const last = NOON + Math.max(...seconds) * 1000;
        for (const scale of [TEN_SECONDS, ONE_MINUTE, TEN_MINUTES, ONE_HOUR])
          expect(count(stored, 'publishes', scale, last, scale.slots)).toBe(
            count(direct, 'publishes', scale, last, scale.slots),
          );
        expect(stored.head).toBe(direct.head);
        expect(distinct(stored, 'principals', last, hash)).toBe(1);
      }),
    );
  });

  it('was watched throughout unless the tap was off', () => {
    expect(exposureSeconds(windowOf([0]), ONE_MINUTE, NOON)).toBe(60);
    const blind = foldBatch([{ signal: published(), sequence: '0' }], SHARD, UNWATCHED).get('client#meter-1')!;
    expect(exposureSeconds(foldInto(emptyWindow(client), blind, hash), ONE_MINUTE, NOON)).toBe(0);
  });

  it('of the fleet is the sum of its lanes', () => {
    const sum = addLane(addLane(emptyWindow(client), windowOf([0, 5]), hash), windowOf([3, 400]), hash);
    expect(count(sum, 'publishes', ONE_HOUR, NOON, 1)).toBe(4);
    expect(count(sum, 'publishes', TEN_SECONDS, NOON + 400_000, 1)).toBe(1);
  });
});

describe('distinct counts', () => {
  it('are exact to sixteen', () => {
    const members = emptyMembers();
    for (let n = 0; n < 16; n += 1) for (let twice = 0; twice < 2; twice += 1) addMember(members, `device-${n}`, hash);
    expect(countMembers(members, hash)).toBe(16);
  });

  it.each([50, 200, 1_000, 5_000])('of %i are off by 13 %% standard error, measured over thirty keys', (size) => {
    const errors = Array.from({ length: 30 }, (_, key) => {
      const keyed = keyedHash(`key-${key}`);
      const members = emptyMembers();
      for (let n = 0; n < size; n += 1) addMember(members, `device-${n * 7919}`, keyed);
      return countMembers(members, keyed) / size - 1;
    });
    const spread = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    expect(spread).toBeLessThan(0.18);
  });

  it('do not depend on how the values came in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 80 }), fc.nat(), (values, turn) => {
        const [one, other] = [emptyMembers(), emptyMembers()];
        for (const value of values) addMember(one, value, hash);
        for (let n = 0; n < values.length; n += 1) addMember(other, values[(n + turn) % values.length] as string, hash);
        expect(countMembers(other, hash)).toBe(countMembers(one, hash));
      }),
    );
  });
});

describe('sessions of a client id', () => {
  const fact = (at: number, version: number, event: 'connected' | 'disconnected' = 'connected') =>
    ({ at, version, event, principal: undefined, address: undefined, session: undefined }) as const;

  const versions = (...facts: readonly ReturnType<typeof fact>[]): readonly string[] =>
    inOrder(facts).map(({ version, event }) => `${event === 'connected' ? '+' : '-'}${version}`);

  it('are ordered by version within an hour, whatever the clocks say', () => {
    expect(versions(fact(2_000, 4), fact(5_000, 3))).toEqual(['+3', '+4']);
  });

  it('are ordered by time when they are more than an hour apart: the version begins anew', () => {
    expect(versions(fact(3_600_001, 0), fact(0, 90))).toEqual(['+90', '+0']);
  });

  it('begin before they end', () => {
    expect(versions(fact(2_000, 3, 'disconnected'), fact(2_500, 3))).toEqual(['+3', '-3']);
  });

  it('come out the same in whatever order they came in', () => {
    const facts = [
      fact(0, 5),
      fact(3_000_000, 1),
      fact(6_000_000, 0),
      fact(6_100_000, 1, 'disconnected'),
      fact(20_000_000, 0),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
        expect(inOrder(shuffled)).toEqual(inOrder(facts));
      }),
    );
  });
});

describe('groups', () => {
  it.each([
    ['meter-0041', 'meter-#'],
    ['esp32_a1b2c3d4', 'esp#_#'],
    ['3f2504e0-4f89-41d3-9a0c-0305e82c3301', '#'],
    ['kitchen', 'kitchen'],
  ])('%s belongs to %s', (id, group) => {
    expect(groupOf(id, undefined)).toBe(group);
  });

  it('are short, whatever a device calls itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), (id) => {
        expect(groupOf(id, undefined).length).toBeLessThanOrEqual(LONGEST_GROUP);
      }),
    );
  });
});
