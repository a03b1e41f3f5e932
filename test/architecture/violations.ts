import { posix } from 'node:path';
import {
  IMPURE_CALLS,
  IMPURE_GLOBALS,
  IMPURE_NAMES,
  MAY_IMPORT,
  MAY_IMPORT_EVERYTHING,
  PURE_NODE_MODULES,
} from './rules.ts';
import type { Import, Source } from './source.ts';

/** Imports that DESIGN §2's table does not allow, one sentence each. */
export const forbiddenImports = (source: Source): string[] => {
  const from = folderOf(source.path);
  return neighbours(source)
    .map(folderOf)
    .filter((to) => !mayImport(from, to))
    .map((to) => `${source.path} imports ${to}`);
};

/** Uses of `@aws-sdk` in shared/ outside its adapters; types count too. */
export const strayAws = ({ path, imports }: Source): string[] =>
  isCore(path)
    ? imports.filter(({ from }) => from.startsWith('@aws-sdk/')).map(({ from }) => `${path} imports ${from}`)
    : [];

/** What makes a file of the core depend on more than its arguments. */
export const impurities = (source: Source): string[] => {
  if (!isCore(source.path)) return [];
  const found = [
    ...source.imports.filter(isImpureModule).map(({ from }) => `imports ${from}`),
    ...source.members.filter(isImpureMember).map((member) => `uses ${member}`),
    ...source.calls.filter((call) => IMPURE_CALLS.includes(call)).map((call) => `calls ${call}`),
    ...(source.readsClock ? ['reads the clock'] : []),
  ];
  return found.map((what) => `${source.path} ${what}`);
};

/** Cycles between folders, each as `a → b → a`. */
export const folderCycles = (sources: readonly Source[]): string[] => {
  const graph = new Map<string, Set<string>>();
  for (const source of sources) {
    const from = folderOf(source.path);
    const targets = graph.get(from) ?? new Set();
    for (const to of neighbours(source).map(folderOf)) if (to !== from) targets.add(to);
    graph.set(from, targets);
  }
  return [...graph.keys()].flatMap((start) => loopFrom(graph, start) ?? []);
};

/** Where a path belongs in the table: `shared/windows`, or the top-level folder. */
export const folderOf = (path: string): string => {
  const [top = '', second = ''] = path.split('/');
  return top === 'shared' ? `shared/${second}` : top;
};

const loopFrom = (graph: ReadonlyMap<string, ReadonlySet<string>>, start: string): string | undefined => {
  const seen = new Set<string>();
  const trails = [[start]];
  for (let trail = trails.shift(); trail; trail = trails.shift()) {
    for (const next of graph.get(trail.at(-1) ?? start) ?? []) {
      if (next === start) return [...trail, start].join(' → ');
      if (!seen.has(next)) trails.push([...trail, next]);
      seen.add(next);
    }
  }
  return undefined;
};

const neighbours = ({ path, imports }: Source): string[] =>
  imports.filter(({ from }) => from.startsWith('.')).map(({ from }) => posix.join(posix.dirname(path), from));

const mayImport = (from: string, to: string): boolean => {
  if (from === to || MAY_IMPORT_EVERYTHING.includes(from)) return true;
  if (!to.startsWith('shared/')) return false;
  const folder = to.slice('shared/'.length);
  return (
    (folder === 'types' && from.startsWith('shared/')) ||
    (MAY_IMPORT[from.slice('shared/'.length)] ?? []).includes(folder)
  );
};

const isCore = (path: string): boolean => path.startsWith('shared/') && folderOf(path) !== 'shared/adapters';

const isImpureModule = ({ from, names }: Import): boolean =>
  from.startsWith('node:') && (!PURE_NODE_MODULES.includes(from) || names.some((name) => IMPURE_NAMES.test(name)));

const isImpureMember = (member: string): boolean => {
  const [object = '', property = ''] = member.split('.');
  const properties = Object.hasOwn(IMPURE_GLOBALS, object) ? IMPURE_GLOBALS[object] : undefined;
  return properties !== undefined && (properties.length === 0 || properties.includes(property));
};
