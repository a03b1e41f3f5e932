import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hear, newTopics, TOLD } from '../../shared/baselines/group-topics.ts';
import { latest, learnTopics, type ToldTopics, tell } from '../../shared/pipeline/told-topics.ts';
import { NOON } from '../fakes/signals.ts';

const TICK = 1_000;

/** A lane that was told of one principal a tick, all of them of one template. */
const laneOf = (principals: readonly number[], from = TICK): readonly ToldTopics[] =>
  principals.reduce<readonly ToldTopics[]>(
    (told, principal, n) =>
      tell(told, from + n, 0, (topics = newTopics(NOON)) =>
        hear(topics, { principal, template: 7, text: 'a/<me>', shape: 3 }, TOLD),
      ),
    [],
  );

const pairsOf = (told: readonly ToldTopics[]): number => told.reduce((sum, { templates }) => sum + templates.pairs, 0);

describe('what a lane is told', () => {
  it('is kept until it is learned, in few rows', () => {
    const told = laneOf([1, 2, 3, 4, 5, 6]);
    expect(told).toHaveLength(3);
    expect(pairsOf(told)).toBe(6);
    const after = tell(told, TICK + 6, TICK + 6, (topics) => topics ?? newTopics(NOON));
    expect(after.map(({ tick }) => tick)).toEqual([TICK + 6]);
  });

  it('is learned once, tick by tick or all at once, from any number of lanes', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(50), { maxLength: 3 }),
        fc.uniqueArray(fc.nat(50), { maxLength: 3 }),
        (a, b) => {
          const lanes = [laneOf(a), laneOf(b.map((principal) => principal + 100))];
          const atOnce = learnTopics(undefined, lanes, TICK + 2);
          let taught = learnTopics(undefined, lanes, TICK);
          for (const tick of [TICK + 1, TICK + 1, TICK + 2, TICK + 2]) taught = learnTopics(taught, lanes, tick);
          expect(taught?.templates.pairs ?? 0).toBe(a.length + b.length);
          expect(taught?.levels).toEqual(atOnce?.levels);
        },
      ),
    );
  });

  it('counts beside what is learned until it is a part of it', () => {
    const told = laneOf([1, 2]);
    const taught = learnTopics(undefined, [told], TICK);
    expect(taught?.templates.pairs).toBe(1);
    expect(latest(taught, told, NOON).templates.pairs).toBe(2);
    const all = learnTopics(taught, [told], TICK + 1);
    expect(latest(all, told, NOON)).toBe(all);
  });
});
