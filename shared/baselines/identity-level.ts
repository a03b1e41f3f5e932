import { ME } from './topic-shape.ts';

/**
 * Which level of a topic carries the identity of who publishes: learned per group and shape of topic, by one vote per device and shape.
 * Plain JSON of at most about 12 KB; a few dozen bytes for most groups.
 */
export interface IdentityLevels {
  /** The most recently voted on last. */
  readonly shapes: readonly Votes[];
}

/** A shape's hash, how many devices voted, and per level how many of them had a token of their own there. */
export type Votes = readonly [shape: number, devices: number, own: readonly number[]];

export const NO_LEVELS: IdentityLevels = { shapes: [] };

export const SHAPES = 256;
/** AWS allows seven slashes. */
const MOST_LEVELS = 8;

/** What has the same meaning by level: topics of so many levels that begin alike. `template` is of {@link templateOf}. */
export const shapeOf = (template: string): string => {
  const levels = template.split('/');
  return `${levels.length} ${levels[0]}`;
};

/** One device's first topic of a shape: which of its levels are tokens of its own. */
export const vote = ({ shapes }: IdentityLevels, shape: number, template: string): IdentityLevels => {
  const known = shapes.find(([hash]) => hash === shape);
  const levels = template.split('/').slice(0, MOST_LEVELS);
  const own = levels.map((level, index) => (known?.[2][index] ?? 0) + (level === ME ? 1 : 0));
  const others = shapes.filter(([hash]) => hash !== shape);
  return { shapes: [...others, [shape, (known?.[1] ?? 0) + 1, own] as const].slice(-SHAPES) };
};

/** The sum of two writers' votes. */
export const mergeLevels = (a: IdentityLevels, b: IdentityLevels): IdentityLevels => {
  const shapes = new Map(a.shapes.map((votes) => [votes[0], votes]));
  for (const [shape, devices, own] of b.shapes) {
    const known = shapes.get(shape);
    shapes.delete(shape);
    shapes.set(shape, [
      shape,
      devices + (known?.[1] ?? 0),
      own.map((count, level) => count + (known?.[2][level] ?? 0)),
    ]);
  }
  return { shapes: [...shapes.values()].slice(-SHAPES) };
};

/** A level that carries identity, with a value that is not the publisher's own. */
export interface Mismatch {
  readonly level: number;
  readonly value: string;
}

/**
 * Where a topic names somebody else in the place where devices of this group name themselves. It is a finding only if the value is a token
 * of another known client, which the caller has to look up: proxies, request ids and dates are not.
 */
export const mismatches = (
  levels: IdentityLevels,
  shape: number,
  topic: string,
  template: string,
): readonly Mismatch[] => {
  const votes = levels.shapes.find(([hash]) => hash === shape);
  if (!votes) return [];
  const values = topic.split('/');
  return template
    .split('/')
    .slice(0, MOST_LEVELS)
    .flatMap((masked, level) => {
      const value = values[level] as string;
      return masked !== ME && value !== '' && carriesIdentity(votes, level) ? [{ level, value }] : [];
    });
};

/** Devices that must have voted before anything is said: in a smaller group this is silent. */
const FEWEST_DEVICES = 8;
const NEARLY_ALL = 0.95;

/** (s + 1)/(d + 2) > 0.95, or all of at least eight (DETECTION-NOTES §5.3). */
const carriesIdentity = ([, devices, own]: Votes, level: number): boolean => {
  const named = own[level] ?? 0;
  return (named + 1) / (devices + 2) > NEARLY_ALL || (named >= FEWEST_DEVICES && named === devices);
};
