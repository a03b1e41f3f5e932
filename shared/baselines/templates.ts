/**
 * The topic templates of a group, and which principals showed them. What is counted is the first time that a principal shows a template
 * (a pair), not messages: the messages of a device repeat and would drive the chance of anything new to 0. And not client ids:
 * one certificate could invent as many of them as it takes to make a template known.
 * Plain JSON of at most about 30 KB; a few hundred bytes for most groups.
 */
export interface Templates {
  readonly v: 1;
  /** First pair, epoch ms. */
  readonly born: number;
  readonly pairs: number;
  /** Unknown templates that were forgotten to make room: they count as novel still. */
  readonly lost: number;
  /** The most recently shown last. */
  readonly entries: readonly Entry[];
}

/** A template's hash, and the hashes of some principals that showed it. */
export type Entry = readonly [template: number, principals: readonly number[]];

/** A principal showed a template for the first time. Hashes of 32 bits, keyed. */
export interface Sighting {
  readonly template: number;
  readonly principal: number;
}

export const TEMPLATES = 512;
/** Principals that are remembered of a template: one more than it takes to be known. */
export const REMEMBERED = 4;
/** A template is known once so many principals have used it: one alone could teach us anything. */
export const KNOWN_BY = 3;

export const newTemplates = (at: number): Templates => ({ v: 1, born: at, pairs: 0, lost: 0, entries: [] });

/** The templates with one sighting more; a pair that is remembered changes nothing. */
export const sight = (templates: Templates, { template, principal }: Sighting): Templates => {
  const principals = find(templates, template)?.[1] ?? [];
  if (principals.includes(principal)) return templates;
  const others = templates.entries.filter(([other]) => other !== template);
  const entry: Entry = [template, [...principals, principal].slice(0, REMEMBERED)];
  return bounded({ ...templates, pairs: templates.pairs + 1, entries: [...others, entry] });
};

/** The sum of what two writers saw. */
export const mergeTemplates = (a: Templates, b: Templates): Templates => {
  const entries = new Map(a.entries);
  for (const [template, principals] of b.entries) {
    const all = new Set([...(entries.get(template) ?? []), ...principals]);
    entries.delete(template);
    entries.set(template, [...all].sort((one, other) => one - other).slice(0, REMEMBERED));
  }
  return bounded({
    v: 1,
    born: Math.min(a.born, b.born),
    pairs: a.pairs + b.pairs,
    lost: a.lost + b.lost,
    entries: [...entries],
  });
};

export const isKnown = (templates: Templates, template: number): boolean =>
  (find(templates, template)?.[1].length ?? 0) >= KNOWN_BY;

/**
 * P(the next pair is of a template that fewer than three principals showed), by Good and Turing:
 * (n₁ + 2n₂ + 3n₃ + 1)/(N + 2), where nᵣ templates were shown by r principals.
 *
 * @param own so many such pairs are left out: who is judged must not have made it likely itself.
 */
export const noveltyOf = ({ pairs, lost, entries }: Templates, own = 0): number => {
  let sum = lost + 1;
  for (const [, principals] of entries) if (principals.length <= KNOWN_BY) sum += principals.length;
  return Math.min(MOST_NOVELTY, Math.max(1, sum - own) / Math.max(2, pairs + 2 - own));
};

const MOST_NOVELTY = 0.99;

const find = ({ entries }: Templates, template: number): Entry | undefined =>
  entries.find(([hash]) => hash === template);

/** What is known is kept longest, then what was shown last: whoever invents templates must not push out the group's own. */
export const bounded = (templates: Templates, most: number = TEMPLATES): Templates => {
  const over = templates.entries.length - most;
  if (over <= 0) return templates;
  const unknown = templates.entries.filter(([, principals]) => principals.length < KNOWN_BY).slice(0, over);
  const known = templates.entries
    .filter(([, principals]) => principals.length >= KNOWN_BY)
    .slice(0, over - unknown.length);
  const leaving = new Set([...unknown, ...known].map(([template]) => template));
  return {
    ...templates,
    lost: templates.lost + unknown.length,
    entries: templates.entries.filter(([template]) => !leaving.has(template)),
  };
};
