import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type GroupTopics,
  hearSpelt,
  LEARNED,
  liveTemplates,
  mergeTopics,
  newTopics,
  TOLD,
} from '../../shared/baselines/group-topics.ts';
import { isKnown } from '../../shared/baselines/templates.ts';

const NOON = Date.UTC(2026, 10, 20, 12);

const showing = (principal: number, template: number) => ({
  principal,
  template,
  text: `tree/<me>/${template}`,
  shape: 1,
});

const heard = (showings: readonly (readonly [number, number])[], room = LEARNED): GroupTopics =>
  showings.reduce(
    (topics, [principal, template]) => hearSpelt(topics, showing(principal, template), room),
    newTopics(NOON),
  );

describe('what a group knows of topics', () => {
  it('is the same told by two lanes as by one', () => {
    const showings = fc.uniqueArray(fc.tuple(fc.nat(5), fc.nat(9)), {
      maxLength: 40,
      selector: ([principal, template]) => principal * 10 + template,
    });
    fc.assert(
      fc.property(showings, fc.nat(40), (all, at) => {
        const [left, right] = [all.slice(0, at), all.slice(at)];
        const merged = mergeTopics(heard(left), heard(right));
        const one = heard(all);
        for (let template = 0; template < 10; template += 1)
          expect(isKnown(merged.templates, template)).toBe(isKnown(one.templates, template));
        expect(new Set(liveTemplates(merged))).toEqual(new Set(liveTemplates(one)));
        expect(merged.levels).toEqual(one.levels);
        expect(merged.templates.pairs).toBe(one.templates.pairs);
      }),
    );
  });

  it('is live once three principals showed it', () => {
    expect(
      liveTemplates(
        heard([
          [1, 5],
          [2, 5],
        ]),
      ),
    ).toEqual([]);
    expect(
      liveTemplates(
        heard([
          [1, 5],
          [2, 5],
          [3, 5],
          [1, 6],
        ]),
      ),
    ).toEqual(['tree/<me>/5']);
  });

  it('stays small whatever one device invents, and keeps what is known', () => {
    const own = [1, 2, 3].map((principal) => [principal, 0] as const);
    const invented = Array.from({ length: 1_000 }, (_, n) => [9, 4e9 + n] as const);
    const learned = heard([...own, ...invented]);
    expect(liveTemplates(learned)).toEqual(['tree/<me>/0']);
    expect(JSON.stringify(learned).length).toBeLessThan(51_200);
    expect(JSON.stringify(heard([...own, ...invented], TOLD)).length).toBeLessThan(10_240);
  });
});
