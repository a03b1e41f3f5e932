import type { NoveltyRuling } from '../baselines/topic-ruling.ts';
import { NOBODY } from '../types/finding.ts';
import { blameItself } from './blame.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * A principal writes topic after topic of a kind that nobody in its group writes: a shell, a dump, a channel of somebody else's.
 *
 * Sees tap records. Counts templates, not messages, and the first time that a principal shows one; what three principals showed is known.
 * How many are too many follows from how often this group shows anything new (Good and Turing), so free text in a topic raises the limit.
 * Costs 100 bytes a principal, and the templates of its group. Blind spot: one new topic alone, what is new an hour apart, and the first
 * hour (in a small group, the first six); groups of one or two certificates; a principal of 48 templates and more.
 * Likely false alarm: new firmware on one device first; several that show the same within five minutes are one notice of their group.
 */
export const topicNovelty = defineWindowDetector({
  id: 'topic-novelty',
  description: 'A principal writes several topics that its group does not know',
  attack: ['T1071.005', 'T1041', 'T0869'],
  quiet: 'event',

  defaults: { graveTimes: 2 },

  watches: { entity: 'principal', measures: ['publishes'], topics: true },

  detect: ({ window, at, topics: { novelty } }, { graveTimes }) => {
    if (!novelty) return undefined;
    const evidence = {
      novelTemplatesIn1h: novelty.templates,
      fewerExpected: novelty.tooMany,
      chanceOfOne: Number(novelty.chance.toPrecision(2)),
      examples: novelty.topics,
    };
    if (novelty.kind === 'group')
      return {
        at: novelty.at,
        entity: { kind: 'group', id: novelty.group },
        severity: 'info',
        class: 'authenticated',
        explanation: `several principals of group ${novelty.group} write the same new topics: ${explain(novelty)}`,
        evidence,
        related: { ...NOBODY, principals: [window.entity.id] },
      };
    return {
      at: novelty.at,
      severity: novelty.templates >= graveTimes * novelty.tooMany ? 'medium' : 'low',
      ...blameItself(window, at),
      explanation: `one principal wrote ${explain(novelty)}`,
      evidence,
    };
  },
});

const explain = ({ templates, tooMany, chance, group, topics }: NoveltyRuling): string =>
  `${templates} kinds of topics within an hour that group ${group} does not know (${topics.join(', ')}), fewer than ${tooMany} expected; the chance of one is ${chance.toPrecision(2)}`;
