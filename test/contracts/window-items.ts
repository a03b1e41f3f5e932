import { beforeEach, describe, expect, it } from '@jest/globals';
import type { WindowItems } from '../../shared/ports/window-items.ts';
import type { ItemChange } from '../../shared/types/window-item.ts';

const sequence = (n: number): string => String(n).padStart(56, '0');

const change = (over: Partial<ItemChange> = {}): ItemChange => ({
  key: 'client#meter-1',
  mark: 'm0',
  first: sequence(1),
  last: sequence(1),
  add: { pa2yl5xk: 1 },
  set: {},
  union: {},
  expiresAt: 4_000_000_000,
  ...over,
});

const BEFORE_FIRST = { kind: 'before-first' } as const;

/** Every store of windows behaves like this. */
export const describeWindowItems = (name: string, create: () => Promise<WindowItems>): void => {
  describe(`${name} keeps windows`, () => {
    let items: WindowItems;
    beforeEach(async () => {
      items = await create();
    });

    it('creates the item with its first change and says that there was none', async () => {
      expect(await items.write(change(), BEFORE_FIRST)).toEqual({ written: true, before: undefined });
      const item = (await items.read(['client#meter-1'])).get('client#meter-1');
      expect(item).toEqual({
        numbers: { pa2yl5xk: 1 },
        sets: {},
        marks: { m0: sequence(1) },
        baseline: undefined,
        rev: 0,
      });
    });

    it('adds numbers, unites sets, and hands back the item as it was before', async () => {
      await items.write(change({ union: { P1: ['a', 'b'] } }), BEFORE_FIRST);
      const result = await items.write(
        change({ first: sequence(2), last: sequence(3), add: { pa2yl5xk: 4, ca2yl5xk: 1 }, union: { P1: ['b', 'c'] } }),
        BEFORE_FIRST,
      );
      expect(result.written && result.before?.numbers).toEqual({ pa2yl5xk: 1 });
      const item = (await items.read(['client#meter-1'])).get('client#meter-1');
      expect(item?.numbers).toEqual({ pa2yl5xk: 5, ca2yl5xk: 1 });
      expect([...(item?.sets.P1 ?? [])].sort()).toEqual(['a', 'b', 'c']);
      expect(item?.marks).toEqual({ m0: sequence(3) });
    });

    it('sets exposure instead of adding it', async () => {
      await items.write(change({ set: { ua2yl5xk: 7 } }), BEFORE_FIRST);
      await items.write(change({ first: sequence(2), last: sequence(2), set: { ua2yl5xk: 7 } }), BEFORE_FIRST);
      expect((await items.read(['client#meter-1'])).get('client#meter-1')?.numbers.ua2yl5xk).toBe(7);
    });

    it.each([1, 2])(
      'refuses a change whose first sequence %i is not after the mark, and hands over the item',
      async (first) => {
        await items.write(change({ first: sequence(1), last: sequence(2) }), BEFORE_FIRST);
        const result = await items.write(change({ first: sequence(first), last: sequence(5) }), BEFORE_FIRST);
        expect(result.written).toBe(false);
        expect(!result.written && result.current?.marks).toEqual({ m0: sequence(2) });
        expect((await items.read(['client#meter-1'])).get('client#meter-1')?.numbers).toEqual({ pa2yl5xk: 1 });
      },
    );

    it('compares sequence numbers as numbers of 56 digits, not as floats', async () => {
      const big = '9'.repeat(17).padStart(56, '0');
      const bigger = `1${'0'.repeat(17)}`.padStart(56, '0');
      await items.write(change({ first: big, last: big }), BEFORE_FIRST);
      expect((await items.write(change({ first: bigger, last: bigger }), BEFORE_FIRST)).written).toBe(true);
      expect((await items.write(change({ first: big, last: bigger }), BEFORE_FIRST)).written).toBe(false);
    });

    it('keeps a mark per shard', async () => {
      await items.write(change({ first: sequence(9), last: sequence(9) }), BEFORE_FIRST);
      expect((await items.write(change({ mark: 'm1' }), BEFORE_FIRST)).written).toBe(true);
    });

    it('writes under an exact mark only while it is exactly that', async () => {
      await items.write(change(), BEFORE_FIRST);
      const rest = change({ first: sequence(2), last: sequence(2) });
      expect((await items.write(rest, { kind: 'exactly', mark: sequence(7) })).written).toBe(false);
      expect((await items.write(rest, { kind: 'exactly', mark: sequence(1) })).written).toBe(true);
    });

    it('loses nothing when several shards write one item at once', async () => {
      const writes = Array.from({ length: 40 }, (_, n) =>
        items.write(change({ mark: `m${n}`, add: { pa2yl5xk: 1 }, union: { P1: [`p${n % 7}`] } }), BEFORE_FIRST),
      );
      await Promise.all(writes);
      const item = (await items.read(['client#meter-1'])).get('client#meter-1');
      expect(item?.numbers.pa2yl5xk).toBe(40);
      expect(item?.sets.P1).toHaveLength(7);
    });

    it('takes hostile ids as keys and as set members', async () => {
      const hostile = 'client#__proto__\u0000\u202e"};drop';
      await items.write(change({ key: hostile, union: { P1: ['__proto__', '"\u0007'] } }), BEFORE_FIRST);
      const item = (await items.read([hostile])).get(hostile);
      expect([...(item?.sets.P1 ?? [])].sort()).toEqual(['"\u0007', '__proto__']);
    });

    it('settles once per rev: the second to try finds that somebody was faster', async () => {
      await items.write(change({ union: { S: ['fact-1', 'fact-2'] } }), BEFORE_FIRST);
      const settlement = {
        key: 'client#meter-1',
        rev: 0,
        baseline: '{"v":1}',
        remove: ['pa2yl5xk'],
        withdraw: { S: ['fact-1'] },
        expiresAt: 4_000_000_000,
      };
      expect(await items.settle(settlement)).toBe(true);
      expect(await items.settle(settlement)).toBe(false);
      const item = (await items.read(['client#meter-1'])).get('client#meter-1');
      expect(item).toMatchObject({ numbers: {}, sets: { S: ['fact-2'] }, baseline: '{"v":1}', rev: 1 });
      expect(await items.settle({ ...settlement, rev: 1, remove: [], withdraw: {} })).toBe(true);
    });

    it('reads more than a hundred keys at once and leaves out those without an item', async () => {
      const keys = Array.from({ length: 120 }, (_, n) => `client#${n}`);
      await Promise.all(keys.map((key) => items.write(change({ key }), BEFORE_FIRST)));
      const found = await items.read([...keys, 'client#absent']);
      expect(found.size).toBe(120);
      expect(found.has('client#absent')).toBe(false);
    });
  });
};
