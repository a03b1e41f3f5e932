import { describe, expect, it } from '@jest/globals';
import { introduce, NO_TOPICS, tenureOf, untoldNovelty, withForeign } from '../../shared/baselines/principal-topics.ts';
import { newTemplates, noveltyOf, sight, type Templates } from '../../shared/baselines/templates.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;
const DAY = 86_400_000;
const nothingKnown = newTemplates(NOON);

const saying = (templates: readonly number[], known: Templates | undefined = nothingKnown) =>
  templates.reduce(
    (topics, template, n) => introduce(topics, known, { template, topic: `topic/${template}` }, NOON + n * MINUTE),
    NO_TOPICS,
  );

describe('what is remembered of a principal’s topics', () => {
  it('is novel where somebody can say so, and under watch from the second on', () => {
    expect(untoldNovelty(saying([1]), NOON + MINUTE)).toBeUndefined();
    expect(untoldNovelty(saying([1, 2]), NOON + 2 * MINUTE)).toBe((NOON + MINUTE) / 1000);
    expect(untoldNovelty(saying([1, 2]), NOON + 2 * 60 * MINUTE)).toBeUndefined();
    expect(untoldNovelty({ ...saying([1, 2]), found: (NOON + MINUTE) / 1000 }, NOON + 2 * MINUTE)).toBeUndefined();
  });

  it('is only noted where nobody can: in a young group, or of a principal with more than is remembered', () => {
    const silent = [1, 2, 3].reduce(
      (topics, template) => introduce(topics, undefined, { template, topic: 't' }, NOON),
      NO_TOPICS,
    );
    expect(silent.shown).toEqual({ templates: [1, 2, 3], novel: [] });
    const talkative = saying(Array.from({ length: 60 }, (_, n) => n));
    expect(talkative.shown.templates).toHaveLength(48);
    expect(talkative.shown.novel.map(([template]) => template)).not.toContain(59);
  });

  it('holds since when and on how many days it wrote what does not name it', () => {
    const once = withForeign(NO_TOPICS, 7, NOON);
    expect(withForeign(once, 7, NOON + MINUTE)).toBe(once);
    const thrice = withForeign(withForeign(once, 7, NOON + DAY), 7, NOON + 3 * DAY);
    expect(tenureOf(thrice, 7, NOON + 3 * DAY)).toEqual({ firstSeenAt: NOON, days: 3 });
    expect(tenureOf(thrice, 8, NOON + 3 * DAY)).toEqual({ firstSeenAt: NOON + 3 * DAY, days: 1 });
  });

  it('stays small whatever a device invents', () => {
    let topics = saying(Array.from({ length: 500 }, (_, n) => 4e9 + n));
    for (let n = 0; n < 500; n += 1) topics = withForeign(topics, 4e9 + n, NOON);
    expect(JSON.stringify(topics).length).toBeLessThan(3_072);
  });
});

describe('the chance of anything novel', () => {
  it('does not rise by what the judged principal showed itself', () => {
    let templates = nothingKnown;
    for (let principal = 0; principal < 20; principal += 1) templates = sight(templates, { template: 1, principal });
    const before = noveltyOf(templates);
    for (let template = 2; template < 7; template += 1) templates = sight(templates, { template, principal: 3 });
    expect(noveltyOf(templates)).toBeGreaterThan(4 * before);
    expect(noveltyOf(templates, 5)).toBe(before);
  });
});
