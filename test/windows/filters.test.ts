import { describe, expect, it } from '@jest/globals';
import { isWide } from '../../shared/windows/filters.ts';
import { filterHabit, filterOf, kindOfHabit, sizeHabit, sizeOf } from '../../shared/windows/habits.ts';
import { targetsOf } from '../../shared/windows/targets.ts';

describe('a topic filter', () => {
  it.each([
    '#',
    '+',
    '+/#',
    '+/+',
    '+/+/+',
    '+/+/state',
    '$share/g/#',
    '$SYS/#',
    '$SYS/brokers/+/clients',
    '$aws/#',
    '$aws/things/+/shadow/update',
    '$aws/things/#',
    '$aws/events/#',
    '$aws/events/presence/+/+',
    '$aws/events/presence/connected/+',
  ])('%s names nobody', (filter) => {
    expect(isWide(filter)).toBe(true);
  });

  it.each([
    'devices/#',
    'devices/+/state',
    '+/meter-1/cmd',
    'devices/meter-1/#',
    '$aws/things/meter-1/shadow/#',
    '$aws/events/presence/connected/meter-1',
    '$share/g/devices/meter-1/#',
    '+state',
    '',
  ])('%s names somebody, or a tree', (filter) => {
    expect(isWide(filter)).toBe(false);
  });
});

describe('a habit', () => {
  it('says which filter it is, however long that was', () => {
    expect(filterOf(filterHabit('+/#'))).toBe('+/#');
    expect(filterOf(filterHabit(`+/+/${'x'.repeat(300)}`))).toHaveLength(64);
    expect(filterOf('size 4K')).toBeUndefined();
  });

  it.each([
    [4_096, undefined],
    [4_097, 4_096],
    [16_385, 16_384],
    [131_072, 65_536],
  ])('puts %d bytes into the class above %s', (bytes, above) => {
    const habit = sizeHabit(bytes);
    expect(habit && sizeOf(habit)?.above).toBe(above);
  });

  it('keeps a client id with spaces whole', () => {
    expect(sizeOf(sizeHabit(5_000, 'cam 1 4K') as string)).toEqual({ above: 4_096, client: 'cam 1 4K' });
    expect(sizeOf(filterHabit('size 4K'))).toBeUndefined();
  });

  it('is of the kind of its filter or size class', () => {
    expect(kindOfHabit(filterHabit('#'))).toBe(kindOfHabit(filterHabit('+/#')));
    expect(kindOfHabit(sizeHabit(5_000, 'a') as string)).toBe(kindOfHabit(sizeHabit(5_000, 'b') as string));
    expect(kindOfHabit(sizeHabit(5_000) as string)).not.toBe(kindOfHabit(sizeHabit(70_000) as string));
  });
});

describe('the targets of a topic', () => {
  it.each([
    ['cmd/lamp-7/set', 'lamp-1', ['lamp-7']],
    ['site/4/lamp-7/set', 'lamp-1', ['4', 'lamp-7']],
    ['meters/10042/reading', 'meter_10042', []],
    ['homes/kitchen/state', 'hub-1', []],
    ['lamp-7', 'lamp-1', []],
  ] as const)('%s of %s are %j', (topic, client, expected) => {
    expect(targetsOf(topic, client)).toEqual(expected);
  });
});
