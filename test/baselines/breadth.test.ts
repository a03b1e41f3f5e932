import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { breadthOf } from '../../shared/baselines/breadth.ts';
import { isTree, isWide } from '../../shared/windows/filters.ts';

const LIVE = ['devices/<me>/state', 'devices/<me>/log/<n>', '/plant/<me>/in', '$aws/things/<me>/shadow/update'];

describe('the breadth of filters', () => {
  it.each([
    [['#'], 3 / 4],
    [['devices/#'], 2 / 4],
    [['$share/g/devices/#'], 2 / 4],
    [['devices/+/state'], 1 / 4],
    [['devices/meter-1/#'], 0],
    [['+/+/+'], 1 / 4],
    [['$aws/#'], 1 / 4],
    [['devices/+/+'], 1 / 4],
    [['devices/+/state/#'], 1 / 4],
    [['/plant/#', 'devices/#', 'devices/+/state'], 3 / 4],
  ])('%p is the share of live templates that they see between them', (filters, share) => {
    expect(breadthOf(filters, LIVE)).toBe(share);
  });

  it('is nothing where nothing is live', () => {
    expect(breadthOf(['#'], [])).toBe(0);
  });

  it('of a filter is whole for the templates that it was made from, and for no longer ones', () => {
    const level = fc.stringMatching(/^[a-z]{1,4}$/);
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 6 }), fc.nat(5), (levels, place) => {
        const template = levels.join('/');
        const cut = levels.slice(0, place % levels.length);
        const replaced = levels.map((one, index) => (index === place % levels.length ? '+' : one)).join('/');
        expect(breadthOf([replaced], [template])).toBe(1);
        expect(breadthOf([[...cut, '#'].join('/')], [template])).toBe(1);
        expect(breadthOf([template], [`${template}/more`])).toBe(0);
      }),
    );
  });
});

describe('a filter that names a tree and no more', () => {
  it.each(['devices/#', '/plant/#', 'devices/+', 'devices/+/+', 'devices/+/#', '$share/g/devices/#'])(
    '%s is one',
    (filter) => {
      expect(isTree(filter)).toBe(true);
      expect(isWide(filter)).toBe(false);
    },
  );

  it.each(['#', '+/+', 'devices/meter-1/#', 'devices/+/state', 'devices', ''])('%s is none', (filter) => {
    expect(isTree(filter)).toBe(false);
  });
});
