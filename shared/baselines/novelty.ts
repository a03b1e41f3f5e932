import { alphaOfChance, type Budget, shares } from './budget.ts';
import { isKnown, noveltyOf, type Templates } from './templates.ts';

/** What a principal showed: so that a pair counts once, and what of it was novel lately. Plain JSON of at most 900 bytes. */
export interface Shown {
  /** Hashes of templates, the latest last. */
  readonly templates: readonly number[];
  /** Templates that its group did not know, and when it showed them first (epoch s). */
  readonly novel: readonly (readonly [template: number, at: number])[];
}

export const NOTHING_SHOWN: Shown = { templates: [], novel: [] };

/** Templates of a principal that are remembered, and how many of them as novel. */
export const SHOWN = 48;
const NOVEL = 16;
/** Novel templates are counted over an hour. */
export const LATELY_S = 3600;
/** Before a group has shown so much for so long, everything is novel and nothing is odd. */
const FEWEST_PAIRS = 50;
const YOUNG_MS = 3_600_000;
/** Where few can be asked, whatever anybody says in its first hours is its beginning. */
export const SETTLED_MS = 6 * 3_600_000;
/** Time for a rollout to show itself; twice as much novelty does not wait. */
const PAUSE_S = 300;
const DAY_MS = 86_400_000;

/** The principal shows a template. `first` says whether it never did before, which is what its group is told. */
export const show = (
  shown: Shown,
  templates: Templates,
  template: number,
  at: number,
): { readonly shown: Shown; readonly first: boolean } => {
  if (shown.templates.includes(template)) return { shown, first: false };
  const seconds = Math.floor(at / 1000);
  const lately = shown.novel.filter(([, since]) => seconds - since < LATELY_S);
  const novel = isKnown(templates, template) ? lately : [...lately, [template, seconds] as const].slice(-NOVEL);
  return { shown: { templates: [...shown.templates, template].slice(-SHOWN), novel }, first: true };
};

/**
 * q: how many novel templates within an hour are too many for one principal: ⌈ln α / ln P(novel)⌉ (DETECTION-NOTES §6.3).
 * Free text that no mask catches needs no special case: it raises P(novel), and so q. Undefined while the group is young.
 *
 * @param own novel templates that the principal itself has told the group of.
 */
export const novelTooMany = (
  templates: Templates,
  falseAlarmsPerDay: Budget['falseAlarmsPerDay'],
  at: number,
  own = 0,
): number | undefined => {
  if (templates.pairs < FEWEST_PAIRS || at - templates.born < YOUNG_MS) return undefined;
  // A single novel template is never an alarm: it is a line in the incident if there is one.
  return Math.max(2, limitOf(templates, falseAlarmsPerDay, at, own));
};

/**
 * The same for a group that is too small for {@link novelTooMany}, once it and the principal are settled. Few pairs make for a large P(novel):
 * of ten devices three templates are too many, of four with one template each four, and a group of one or two has no say.
 */
export const novelTooManyOfFew = (
  templates: Templates,
  falseAlarmsPerDay: Budget['falseAlarmsPerDay'],
  at: number,
  own = 0,
): number | undefined =>
  at - templates.born < SETTLED_MS ? undefined : Math.max(3, limitOf(templates, falseAlarmsPerDay, at, own));

const limitOf = (
  templates: Templates,
  falseAlarmsPerDay: Budget['falseAlarmsPerDay'],
  at: number,
  own: number,
): number => {
  const pairsPerDay = templates.pairs / Math.max(1, (at - templates.born) / DAY_MS);
  const alpha = alphaOfChance({ falseAlarmsPerDay, active: 0 }, shares.topics, pairsPerDay);
  return Math.ceil(Math.log(alpha) / Math.log(noveltyOf(templates, own)));
};

export type Novelty =
  | { readonly kind: 'calm' }
  | { readonly kind: 'wait' }
  /** Others show the same: a rollout, which is one notice for the group. */
  | { readonly kind: 'group'; readonly templates: readonly number[] }
  | { readonly kind: 'finding'; readonly templates: readonly number[]; readonly tooMany: number };

/** What a principal's novel templates of the last hour amount to. `templates` holds the latest sightings of the whole group. */
export const judgeNovelty = (shown: Shown, templates: Templates, tooMany: number | undefined, at: number): Novelty => {
  const seconds = at / 1000;
  const lately = shown.novel.filter(([, since]) => seconds - since < LATELY_S);
  if (tooMany === undefined || lately.length < tooMany) return { kind: 'calm' };
  const alone = lately.filter(([template]) => !isKnown(templates, template));
  if (alone.length < tooMany) return { kind: 'group', templates: lately.map(([template]) => template) };
  const enoughSince = (alone[tooMany - 1] as readonly [number, number])[1];
  if (alone.length < 2 * tooMany && seconds - enoughSince < PAUSE_S) return { kind: 'wait' };
  return { kind: 'finding', templates: alone.map(([template]) => template), tooMany };
};
