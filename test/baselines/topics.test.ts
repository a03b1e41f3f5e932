import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mergeLevels, mismatches, NO_LEVELS, SHAPES, shapeOf, vote } from '../../shared/baselines/identity-level.ts';
import { judgeNovelty, NOTHING_SHOWN, novelTooMany, SHOWN, type Shown, show } from '../../shared/baselines/novelty.ts';
import {
  isKnown,
  mergeTemplates,
  newTemplates,
  noveltyOf,
  sight,
  TEMPLATES,
  type Templates,
} from '../../shared/baselines/templates.ts';
import { ownTokens, templateOf } from '../../shared/baselines/topic-shape.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { dice } from './dice.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const hash = (text: string): number => keyedHash('test')(text)[0] >>> 0;

describe('the shape of a topic', () => {
  it.each([
    ['meter_10042', 'meters/10042/power', 'meters/<me>/power'],
    ['gw12-child3', 'site/gw12/child3/temp', 'site/<me>/<me>/temp'],
    ['meter-1', 'devices/meter-2/state', 'devices/meter-<n>/state'],
    ['a', 'log/2026-11-20/17', 'log/<n>-<n>-<n>/<n>'],
    ['a', 'req/550e8400-e29b-41d4-a716-446655440000', 'req/<uuid>'],
    ['a', 'blob/deadbeef01/x', 'blob/<hex>/x'],
    ['a', '/leading//empty/', '/leading//empty/'],
    ['a', 'faceless/decade', 'faceless/decade'],
  ])('of client %p: %p is %p', (client, topic, template) => {
    expect(templateOf(topic, ownTokens(client))).toBe(template);
  });

  it('knows a client by what its id is made of, and by no single character', () => {
    expect([...ownTokens('gw12-child3')].sort()).toEqual(['12', 'child3', 'gw12', 'gw12-child3']);
    expect(ownTokens('a-b').has('a')).toBe(false);
  });

  it('is bounded, whatever a device calls itself', () => {
    expect(ownTokens('1-'.repeat(5_000)).size).toBeLessThanOrEqual(24);
  });
});

/** Fifty devices of four templates each: an ordinary group, an hour and a half old. */
const ordinary = (): Templates => {
  let templates = newTemplates(NOON - 2 * HOUR);
  for (let principal = 0; principal < 50; principal += 1)
    for (const topic of ['state', 'power', 'alarm', 'log'])
      templates = sight(templates, { template: hash(topic), principal });
  return templates;
};

const showing = (shown: Shown, templates: Templates, topics: readonly string[], at: number, apart = 15_000): Shown =>
  topics.reduce((sum, topic, n) => show(sum, templates, hash(topic), at + n * apart).shown, shown);

describe('the templates of a group', () => {
  it('are known after three principals, and one principal cannot make them known', () => {
    let templates = newTemplates(NOON);
    for (let n = 0; n < 20; n += 1) templates = sight(templates, { template: 1, principal: 7 });
    templates = sight(templates, { template: 1, principal: 8 });
    expect(isKnown(templates, 1)).toBe(false);
    expect(templates.pairs).toBe(2);
    expect(isKnown(sight(templates, { template: 1, principal: 9 }), 1)).toBe(true);
  });

  it('are the same from two writers as from one', () => {
    const sightings = fc.array(
      fc.record({ template: fc.integer({ min: 0, max: 9 }), principal: fc.integer({ min: 0, max: 2 }) }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(sightings, sightings, (left, right) => {
        const from = (list: typeof left) => list.reduce(sight, newTemplates(NOON));
        const merged = mergeTemplates(from(left), from(right));
        const one = from([...left, ...right]);
        const knows = (templates: Templates) =>
          templates.entries.map(([template]) => [template, isKnown(templates, template)] as const);
        expect(new Map(knows(merged))).toEqual(new Map(knows(one)));
      }),
    );
  });

  it('stay at five hundred and twelve, and the inventions of one device do not push out what is known', () => {
    let templates = ordinary();
    for (let n = 0; n < 2_000; n += 1) templates = sight(templates, { template: 1e6 + n, principal: 7 });
    expect(templates.entries.length).toBe(TEMPLATES);
    expect(isKnown(templates, hash('state'))).toBe(true);
    expect(noveltyOf(templates)).toBeGreaterThan(0.8);
    expect(JSON.stringify(templates).length).toBeLessThan(32_768);
  });

  it('say by Good and Turing how likely something novel is', () => {
    expect(noveltyOf(newTemplates(NOON))).toBe(0.5);
    expect(noveltyOf(ordinary())).toBeCloseTo(1 / 202, 6);
    const half = sight(sight(ordinary(), { template: 5, principal: 1 }), { template: 6, principal: 2 });
    expect(noveltyOf(half)).toBeCloseTo(3 / 204, 6);
  });
});

describe('a device that shows what its group does not know', () => {
  const templates = ordinary();
  const tooMany = novelTooMany(templates, 1, NOON) as number;

  it('may show one thing that is new: two are too many in an ordinary group', () => {
    expect(tooMany).toBe(2);
    const one = showing(NOTHING_SHOWN, templates, ['shell'], NOON);
    expect(judgeNovelty(one, templates, tooMany, NOON + HOUR / 2)).toEqual({ kind: 'calm' });
  });

  it('is found after five minutes with two of them, and within a minute with four', () => {
    const two = showing(NOTHING_SHOWN, templates, ['shell', 'exec'], NOON);
    expect(judgeNovelty(two, templates, tooMany, NOON + 4 * MINUTE).kind).toBe('wait');
    expect(judgeNovelty(two, templates, tooMany, NOON + 6 * MINUTE)).toMatchObject({ kind: 'finding', tooMany: 2 });
    const four = showing(NOTHING_SHOWN, templates, ['shell', 'exec', 'passwd', 'etc'], NOON);
    expect(judgeNovelty(four, templates, tooMany, NOON + MINUTE).kind).toBe('finding');
  });

  it('is part of a rollout where two others show the same', () => {
    const topics = ['v2/state', 'v2/power'];
    const rolled = [1, 2, 3]
      .flatMap((principal) => topics.map((topic) => ({ template: hash(topic), principal })))
      .reduce(sight, templates);
    const shown = showing(NOTHING_SHOWN, templates, topics, NOON);
    expect(judgeNovelty(shown, rolled, tooMany, NOON + 6 * MINUTE).kind).toBe('group');
  });

  it('is forgiven after an hour, and shows nothing new by saying it again', () => {
    const two = showing(NOTHING_SHOWN, templates, ['shell', 'exec'], NOON);
    expect(judgeNovelty(two, templates, tooMany, NOON + 2 * HOUR)).toEqual({ kind: 'calm' });
    expect(show(two, templates, hash('shell'), NOON + 2 * HOUR)).toEqual({ shown: two, first: false });
  });

  it('is not judged by a young group', () => {
    expect(novelTooMany(templates, 1, NOON - 1.5 * HOUR)).toBeUndefined();
    expect(novelTooMany(newTemplates(NOON - 5 * HOUR), 1, NOON)).toBeUndefined();
    const shown = showing(NOTHING_SHOWN, templates, ['a', 'b', 'c', 'd', 'e'], NOON);
    expect(judgeNovelty(shown, templates, undefined, NOON + MINUTE)).toEqual({ kind: 'calm' });
  });

  it('takes at most a kilobyte to remember', () => {
    let shown = NOTHING_SHOWN;
    for (let n = 0; n < 500; n += 1) shown = show(shown, templates, 4e9 + n, NOON + n).shown;
    expect(shown.templates.length).toBe(SHOWN);
    expect(JSON.stringify(shown).length).toBeLessThan(1_024);
  });

  it('raises no alarm where free text in a level makes everything novel', () => {
    const chance = dice(11);
    let books = newTemplates(NOON);
    const devices = new Map<number, Shown>();
    let findings = 0;
    for (let minute = 0; minute < 3 * 24 * 60; minute += 1) {
      const at = NOON + minute * MINUTE;
      const principal = Math.floor(chance.next() * 100);
      const topic =
        chance.next() < 0.3
          ? `text/${Math.floor(chance.next() * 1e6)
              .toString(36)
              .replace(/\d/g, 'x')}`
          : `state/${'abcd'[Math.floor(chance.next() * 4)]}`;
      const { shown, first } = show(devices.get(principal) ?? NOTHING_SHOWN, books, hash(topic), at);
      devices.set(principal, shown);
      if (first) books = sight(books, { template: hash(topic), principal });
      if (judgeNovelty(shown, books, novelTooMany(books, 1, at), at).kind === 'finding') findings += 1;
    }
    expect(findings).toBe(0);
  });
});

describe('the level that carries identity', () => {
  const shapes = (client: string, topic: string) => {
    const template = templateOf(topic, ownTokens(client));
    return { template, shape: hash(shapeOf(template)) };
  };
  const learned = (clients: number, topicOf: (n: number) => string) => {
    let levels = NO_LEVELS;
    for (let n = 0; n < clients; n += 1) {
      const { template, shape } = shapes(`meter_${10_000 + n}`, topicOf(n));
      levels = vote(levels, shape, template);
    }
    return levels;
  };
  const own = (n: number) => `meters/${10_000 + n}/power`;

  it('is found from eight devices on, and shows who names somebody else there', () => {
    const levels = learned(8, own);
    const topic = 'meters/10003/power';
    const { template, shape } = shapes('meter_10007', topic);
    expect(mismatches(levels, shape, topic, template)).toEqual([{ level: 1, value: '10003' }]);
    expect(mismatches(learned(7, own), shape, topic, template)).toEqual([]);
  });

  it('has nothing to say of a device that names itself', () => {
    const { template, shape } = shapes('meter_10007', own(7));
    expect(mismatches(learned(20, own), shape, own(7), template)).toEqual([]);
  });

  it('is none where devices name others as a rule', () => {
    const levels = learned(30, (n) => `meters/${10_000 + ((n + (n % 2)) % 30)}/power`);
    const { template, shape } = shapes('meter_10007', 'meters/10003/power');
    expect(mismatches(levels, shape, 'meters/10003/power', template)).toEqual([]);
  });

  it('is learned in parts that add up, and stays small', () => {
    const [left, right] = [learned(5, own), learned(6, own)];
    const { shape } = shapes('meter_10000', own(0));
    expect(
      mergeLevels(left, right)
        .shapes.find(([hashed]) => hashed === shape)
        ?.slice(1),
    ).toEqual([11, [0, 11, 0]]);
    let levels = NO_LEVELS;
    for (let n = 0; n < 1_000; n += 1) levels = vote(levels, 4e9 + n, 'a/b/c/d/e/f/g/h');
    expect(levels.shapes.length).toBe(SHAPES);
    expect(JSON.stringify(levels).length).toBeLessThan(12_288);
  });
});
