import { type IdentityLevels, mergeLevels, NO_LEVELS, vote } from './identity-level.ts';
import { bounded, isKnown, KNOWN_BY, mergeTemplates, newTemplates, sight, type Templates } from './templates.ts';

/**
 * What is known of a group's topics, or of the whole fleet's: templates with who showed them, and which level names the sender.
 * A part of it adds up with other parts, so that every lane can tell its own. Plain JSON.
 */
export interface GroupTopics {
  readonly templates: Templates;
  readonly levels: IdentityLevels;
  /** Some templates as text: filters are held against them. Of the fleet only. */
  readonly spelt: readonly Spelling[];
}

export type Spelling = readonly [template: number, text: string];

/** What a principal showed for the first time. Hashes of 32 bits, keyed. */
export interface Showing {
  readonly principal: number;
  readonly template: number;
  readonly text: string;
  /** Its first topic of this shape, which is its vote; absent where it has voted. */
  readonly shape?: number | undefined;
}

/** How much is kept. */
export interface Room {
  readonly templates: number;
  readonly shapes: number;
  readonly spellings: number;
}

/** At most 50 KB for the largest fleet; a few hundred bytes for most groups. */
export const LEARNED: Room = { templates: 512, shapes: 256, spellings: 128 };
/** A lane tells what is new in ten minutes: at most 10 KB, and nothing at all once a group is known. */
export const TOLD: Room = { templates: 96, shapes: 32, spellings: 32 };
/** Of a template; longer ones are not told apart. AWS allows topics of 256 bytes. */
const LONGEST_SPELLING = 96;

export const newTopics = (at: number): GroupTopics => ({ templates: newTemplates(at), levels: NO_LEVELS, spelt: [] });

/** A group's topics with one showing more. */
export const hear = (topics: GroupTopics, { principal, template, text, shape }: Showing, room: Room): GroupTopics =>
  within(room, {
    templates: sight(topics.templates, { template, principal }),
    levels: shape === undefined ? topics.levels : vote(topics.levels, shape, text),
    spelt: topics.spelt,
  });

/** The same with the template's text, as the fleet keeps it. */
export const hearSpelt = (topics: GroupTopics, showing: Showing, room: Room): GroupTopics => {
  const { spelt } = topics;
  if (spelt.some(([template]) => template === showing.template)) return hear(topics, showing, room);
  const spelling: Spelling = [showing.template, showing.text.slice(0, LONGEST_SPELLING)];
  return hear({ ...topics, spelt: [...spelt, spelling] }, showing, room);
};

/** The sum of what two writers were told. */
export const mergeTopics = (a: GroupTopics, b: GroupTopics, room: Room = LEARNED): GroupTopics =>
  within(room, {
    templates: mergeTemplates(a.templates, b.templates),
    levels: mergeLevels(a.levels, b.levels),
    spelt: [...new Map([...a.spelt, ...b.spelt])],
  });

/** Templates that at least three principals showed, as text. */
export const liveTemplates = ({ templates, spelt }: GroupTopics): readonly string[] =>
  spelt.filter(([template]) => isKnown(templates, template)).map(([, text]) => text);

const within = (room: Room, { templates, levels, spelt }: GroupTopics): GroupTopics => ({
  templates: bounded(templates, room.templates),
  levels: levels.shapes.length > room.shapes ? { shapes: levels.shapes.slice(-room.shapes) } : levels,
  spelt: spelt.length > room.spellings ? mostKnown(spelt, templates, room.spellings) : spelt,
});

/** What is known goes last, then what is newest: whoever invents templates must not push out the fleet's own. */
const mostKnown = (spelt: readonly Spelling[], { entries }: Templates, most: number): readonly Spelling[] => {
  const known = new Set(entries.filter(([, by]) => by.length >= KNOWN_BY).map(([template]) => template));
  return [
    ...spelt.filter(([template]) => !known.has(template)),
    ...spelt.filter(([template]) => known.has(template)),
  ].slice(-most);
};
