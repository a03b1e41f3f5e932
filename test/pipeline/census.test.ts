import { describe, expect, it } from '@jest/globals';
import { crowdsIn, lossesIn, withCensus } from '../../shared/pipeline/census.ts';
import type { Counted, Windows } from '../../shared/pipeline/windows.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { measureNames } from '../../shared/windows/measures.ts';
import { memoryCensus } from '../fakes/census.ts';
import { acquaintance, DAY, NOON, standing } from '../given/incidents.ts';

/** As much of a counted window as the census looks at. */
const seen = (
  principal: string,
  client: string,
  days: number,
  at = NOON,
  moves: readonly ('connects' | 'disconnects')[] = [],
): Counted =>
  ({
    delta: {
      key: { entity: { kind: 'principal', id: principal }, lane: undefined },
      newest: at,
      counts: moves.map(countOf),
      notes: undefined,
    },
    own: { baseline: { days, clients: [acquaintance(client)] } },
  }) as unknown as Counted;

const countOf = (move: 'connects' | 'disconnects'): number[] => measureNames.map((name) => (name === move ? 1 : 0));

const stage = () => {
  const census = memoryCensus();
  const windows = { settle: async () => undefined } as unknown as Windows;
  const settle = (counted: readonly Counted[]) =>
    withCensus(windows, census, keyedHash('k')).settle(counted, {} as never);
  let now = NOON;
  const crowds = crowdsIn(
    census,
    { ofPrincipal: async () => standing({ clients: [acquaintance('meter-1')] }) },
    { now: () => now },
  );
  const losses = lossesIn(census, { now: () => now });
  return { census, settle, crowds, losses, pass: (ms: number) => void (now += ms) };
};

const many = (count: number, prefix: string, days: number): readonly Counted[] =>
  Array.from({ length: count }, (_, n) => seen(`${prefix}${n}`, `${prefix}-${n}`, days));

describe('the census', () => {
  it('counts established principals of the group and of the fleet, rather too few than too many', async () => {
    const { settle, crowds } = stage();
    await settle([...many(200, 'meter', 3), ...many(800, 'valve', 9)]);
    const { group, inGroup, inFleet } = await crowds.of('any');
    expect(group).toBe(':meter-#');
    expect(inGroup).toBeGreaterThan(90);
    expect(inGroup).toBeLessThanOrEqual(220);
    expect(inFleet).toBeGreaterThan(450);
    expect(inFleet).toBeLessThanOrEqual(1_100);
  });

  it('is not inflated by ids that were invented of late', async () => {
    const { settle, crowds } = stage();
    await settle([...many(20, 'meter', 3), ...many(5_000, 'meter', 2), ...many(5_000, 'x', 1)]);
    const { inGroup, inFleet } = await crowds.of('any');
    expect(inGroup).toBeLessThanOrEqual(20);
    expect(inFleet).toBeLessThanOrEqual(20);
  });

  it('writes once what it has said already, and a day later again', async () => {
    const { census, crowds, pass } = stage();
    const windows = withCensus({ settle: async () => undefined } as unknown as Windows, census, keyedHash('k'));
    for (let batch = 0; batch < 5; batch += 1) await windows.settle(many(10, 'meter', 3), {} as never);
    expect(census.writes()).toBe(2);
    pass(DAY);
    expect((await crowds.of('any')).inFleet).toBeGreaterThan(0);
    pass(DAY);
    expect(await crowds.of('any')).toEqual({ group: ':meter-#', inGroup: 0, inFleet: 0 });
    await windows.settle([seen('meter0', 'meter-0', 4, NOON + DAY)], {} as never);
    expect(census.writes()).toBe(4);
  });

  it('has a fleet that no group can take the place of', async () => {
    const { settle, crowds } = stage();
    await settle(many(10, 'fleet', 3).map((one, n) => ({ ...one, ...seen(`f${n}`, 'fleet', 3) })));
    expect((await crowds.of('any')).inGroup).toBe(0);
  });
});

describe('groups that people name', () => {
  it('are counted as such, first match first', async () => {
    const census = memoryCensus();
    const groups = async () => [
      { clients: 'meter-*', group: 'meters' },
      { clients: '*', group: 'others' },
    ];
    const windows = withCensus({ settle: async () => undefined } as unknown as Windows, census, keyedHash('k'), groups);
    await windows.settle([...many(10, 'meter', 3), ...many(10, 'valve', 3)], {} as never);
    const of = (client: string) =>
      crowdsIn(
        census,
        { ofPrincipal: async () => standing({ clients: [acquaintance(client)] }) },
        { now: () => NOON },
        groups,
      ).of('any');
    expect(await of('meter-1')).toMatchObject({ group: ':meters', inGroup: (await of('valve-1')).inGroup });
    expect((await of('pump-1')).group).toBe(':others');
  });
});

describe('connections lost', () => {
  const moved = (count: number, days: number, ...moves: readonly ('connects' | 'disconnects')[]) =>
    Array.from({ length: count }, (_, n) => seen(`p${n}`, `meter-${n}`, days, NOON, moves));

  it('are those of established principals that left and did not come back', async () => {
    const { settle, losses } = stage();
    await settle(moved(40, 3, 'disconnects'));
    const { lost, of } = await losses.lately();
    expect(lost).toBeGreaterThan(25);
    expect(lost).toBeLessThan(55);
    expect(of).toBe(lost);
    await settle(moved(40, 3, 'connects'));
    expect((await losses.lately()).lost).toBe(0);
  });

  it('are none where ids of today leave, however many, and are forgotten after twenty minutes', async () => {
    const { settle, losses, pass } = stage();
    await settle(moved(500, 2, 'disconnects'));
    expect((await losses.lately()).lost).toBe(0);
    await settle(moved(40, 3, 'disconnects'));
    pass(20 * 60_000);
    expect((await losses.lately()).lost).toBe(0);
  });
});
