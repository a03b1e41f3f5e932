import type { Acquaintance } from '../types/standing.ts';
import { LATELY_S, NOTHING_SHOWN, SHOWN, type Shown, show } from './novelty.ts';
import type { Templates } from './templates.ts';

/** What is remembered of a principal's topics. Plain JSON: about 100 bytes of a calm device, at most 3 KB. */
export interface PrincipalTopics {
  readonly shown: Shown;
  /** Shapes of topics on which it has voted: one vote each. */
  readonly shapes: readonly number[];
  /** Templates that do not name who speaks, the longest known first. */
  readonly foreign: readonly Foreign[];
  /** Its latest novel topics, as it spelt them. */
  readonly spelt: readonly string[];
  /** Novelty up to here was found before, epoch s. */
  readonly found: number;
}

/** A template, when it was written first and last (epoch s), and on how many days. */
export type Foreign = readonly [template: number, since: number, last: number, days: number];

export const NO_TOPICS: PrincipalTopics = { shown: NOTHING_SHOWN, shapes: [], foreign: [], spelt: [], found: 0 };

const SHAPES = 16;
const FOREIGN = 16;
const SPELT = 4;
const LONGEST_SPELLING = 96;
const DAY_S = 86_400;

/**
 * The principal shows a template for the first time. What is not yet in `templates` is novel; without them nobody can say so:
 * the population is young, or the principal has shown more than it is remembered for.
 */
export const introduce = (
  topics: PrincipalTopics,
  templates: Templates | undefined,
  { template, topic }: { readonly template: number; readonly topic: string },
  at: number,
): PrincipalTopics => {
  const { shown } = topics;
  if (templates === undefined || isFull(topics))
    return { ...topics, shown: { ...shown, templates: [...shown.templates, template].slice(-SHOWN) } };
  const next = show(shown, templates, template, at).shown;
  const isNovel = next.novel.at(-1)?.[0] === template;
  return {
    ...topics,
    shown: next,
    spelt: isNovel ? [...topics.spelt, topic.slice(0, LONGEST_SPELLING)].slice(-SPELT) : topics.spelt,
  };
};

/** With so many templates nobody can tell whether one is new to the principal. */
const isFull = ({ shown }: PrincipalTopics): boolean => shown.templates.length >= SHOWN;

/** Whether its group may learn from it: not of whom novelty was found within a day, nor of whom nobody can tell what is new. */
export const isTeaching = (topics: PrincipalTopics, at: number): boolean =>
  at / 1000 - topics.found >= DAY_S && !isFull(topics);

export const hasShown = ({ shown }: PrincipalTopics, template: number): boolean => shown.templates.includes(template);

export const hasVoted = ({ shapes }: PrincipalTopics, shape: number): boolean => shapes.includes(shape);

export const withVote = (topics: PrincipalTopics, shape: number): PrincipalTopics => ({
  ...topics,
  shapes: [...topics.shapes, shape].slice(-SHAPES),
});

/** The principal writes what does not name it: at most one change a day and template. */
export const withForeign = (topics: PrincipalTopics, template: number, at: number): PrincipalTopics => {
  const now = Math.floor(at / 1000);
  const known = topics.foreign.find(([other]) => other === template);
  if (known && dayOf(known[2]) >= dayOf(now)) return topics;
  if (!known && topics.foreign.length >= FOREIGN) return topics;
  const row: Foreign = known ? [template, known[1], now, known[3] + 1] : [template, now, now, 1];
  return { ...topics, foreign: [...topics.foreign.filter((other) => other !== known), row] };
};

/** Since when, and on how many days, the principal has written this template; since `at` where nothing is known. */
export const tenureOf = (
  { foreign }: PrincipalTopics,
  template: number,
  at: number,
): Pick<Acquaintance, 'firstSeenAt' | 'days'> => {
  const [, since = at / 1000, , days = 1] = foreign.find(([other]) => other === template) ?? [];
  return { firstSeenAt: since * 1000, days };
};

const dayOf = (seconds: number): number => Math.floor(seconds / DAY_S);

/** When it last showed what was novel (epoch s), if that was within the hour, and nobody was told. One alone is never worth a word. */
export const untoldNovelty = ({ shown: { novel }, found }: PrincipalTopics, at: number): number | undefined => {
  const newest = novel.length < 2 ? undefined : novel.at(-1)?.[1];
  return newest !== undefined && newest > found && at / 1000 - newest < LATELY_S ? newest : undefined;
};

/** How many novel templates it showed within the hour. */
export const novelLately = ({ shown }: PrincipalTopics, at: number): number =>
  shown.novel.filter(([, since]) => at / 1000 - since < LATELY_S).length;
