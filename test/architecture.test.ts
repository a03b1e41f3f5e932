import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DETECTOR_MAKER, DRAWER, MAY_IMPORT } from './architecture/rules.ts';
import { readSource } from './architecture/source.ts';
import { folderCycles, folderOf, forbiddenImports, impurities, strayAws } from './architecture/violations.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['functions', 'shared', 'local', 'cli', 'bench', 'test'];

const paths = FOLDERS.flatMap((folder) => filesUnder(folder));
const sources = paths
  .filter((path) => /\.(ts|mjs)$/.test(path))
  .map((path) => readSource(path, readFileSync(join(ROOT, path), 'utf8')));

describe('the house', () => {
  it('imports in one direction, as the table says', () => {
    expect(sources.flatMap(forbiddenImports)).toEqual([]);
  });

  it('has no cycle between folders', () => {
    expect(folderCycles(sources)).toEqual([]);
  });

  it('has no folder in shared that the table does not know', () => {
    const known = Object.keys(MAY_IMPORT);
    expect(readdirSync(join(ROOT, 'shared')).filter((name) => !known.includes(name))).toEqual([]);
  });

  it('knows AWS in its adapters only', () => {
    expect(sources.flatMap(strayAws)).toEqual([]);
  });

  it('keeps clock, chance, environment and the world out of the core', () => {
    expect(sources.flatMap(impurities)).toEqual([]);
  });

  it('reads the environment of the Lambdas in one place', () => {
    const readers = sources.filter(
      ({ path, members }) => path.startsWith('functions/') && members.includes('process.env'),
    );
    expect(readers.length).toBeLessThanOrEqual(1);
  });

  it('has no drawers', () => {
    expect(paths.filter((path) => path.split('/').some((part) => DRAWER.test(part)))).toEqual([]);
  });
});

describe('a detector', () => {
  const detectors = sources
    .filter(({ path }) => folderOf(path) === 'shared/detectors')
    .filter(({ imports }) => imports.some(({ names }) => names.some((name) => DETECTOR_MAKER.test(name))))
    .map(({ path }) => path.split('/').at(-1) ?? '');

  it('has its line in the registry', () => {
    const registered = sources
      .filter(({ path }) => path === 'shared/detectors/registry.ts')
      .flatMap(({ imports }) => imports.map(({ from }) => from.replace('./', '')));
    expect(detectors.filter((name) => !registered.includes(name))).toEqual([]);
  });

  it('has a scenario that fires and one that does not', () => {
    const lacking = detectors.filter((name) => {
      const scenarios = filesUnder(join('events', name.replace(/\.ts$/, ''))).map(
        (path) => path.split('/').at(-1) ?? '',
      );
      return !scenarios.some(fires) || scenarios.every(fires);
    });
    expect(lacking).toEqual([]);
  });
});

describe('the checker itself', () => {
  const check = (path: string, text: string) => {
    const source = readSource(path, text);
    return [...forbiddenImports(source), ...strayAws(source), ...impurities(source)];
  };

  it.each([
    ['a detector that imports a response', 'shared/detectors/a.ts', `import { decide } from '../response/decide.ts';`],
    ['a type-only import against the direction', 'shared/types/a.ts', `import type { W } from '../windows/window.ts';`],
    ['an import inside a type', 'shared/types/a.ts', `export type W = import('../windows/window.ts').W;`],
    ['a re-export against the direction', 'shared/ports/a.ts', `export * from '../signals/tap.ts';`],
    ['a dynamic import', 'shared/windows/a.ts', `const m = await import('../baselines/surprise.ts');`],
    ['a core file that imports a Lambda', 'shared/pipeline/a.ts', `import '../../functions/inspect.ts';`],
    ['a pipeline that knows an adapter', 'shared/pipeline/a.ts', `import { sns } from '../adapters/sns.ts';`],
    ['an adapter that knows a pipeline', 'shared/adapters/a.ts', `import { inspect } from '../pipeline/inspect.ts';`],
    ['AWS in the core', 'shared/windows/a.ts', `import '@aws-sdk/client-dynamodb';`],
    ['an AWS type in the core', 'shared/ports/a.ts', `import type { X } from '@aws-sdk/client-sns';`],
    ['the time', 'shared/windows/a.ts', `export const f = () => Date.now();`],
    ['a default clock', 'shared/windows/a.ts', `export const f = (clock = Date.now) => clock();`],
    ['a new date without argument', 'shared/windows/a.ts', `export const f = () => new Date();`],
    ['a date as a string', 'shared/windows/a.ts', `export const f = () => Date();`],
    ['chance', 'shared/windows/a.ts', `export const f = () => Math.random();`],
    ['chance from node:crypto', 'shared/windows/a.ts', `import { randomUUID } from 'node:crypto';`],
    ['chance under another name', 'shared/windows/a.ts', `import { randomUUID as id } from 'node:crypto';`],
    ['the environment', 'shared/response/a.ts', `export const f = () => process.env.STACK;`],
    ['the environment through globalThis', 'shared/response/a.ts', `export const f = () => globalThis.process;`],
    ['the file system', 'shared/signals/a.ts', `import { readFileSync } from 'node:fs';`],
    ['a timer', 'shared/response/a.ts', `export const f = (g: () => void) => setTimeout(g, 1);`],
    ['printing', 'shared/response/a.ts', `console.log('x');`],
  ])('sees %s', (_, path, text) => {
    expect(check(path, text)).toHaveLength(1);
  });

  it.each([
    [
      'a date made of an argument',
      'shared/incidents/a.ts',
      `export const f = (at: number) => new Date(at).toISOString();`,
    ],
    ['a word in a comment', 'shared/windows/a.ts', `// Date.now() and process.env are not for here\nexport {};`],
    ['a word in a string', 'shared/windows/a.ts', `export const text = "import '@aws-sdk/client-iot'; Math.random()";`],
    ['a hash', 'shared/windows/a.ts', `import { createHash } from 'node:crypto';`],
    ['a detector that reads windows', 'shared/detectors/a.ts', `import { sum } from '../windows/series.ts';`],
    ['an adapter that reads the clock', 'shared/adapters/a.ts', `import '@aws-sdk/client-sns'; Date.now();`],
    ['a Lambda that wires everything', 'functions/a.ts', `import '../shared/adapters/sns.ts'; process.env.STACK;`],
    ['a neighbour in the same folder', 'shared/windows/a.ts', `import { fold } from './fold.ts';`],
    [
      'a field that is called like a global',
      'shared/windows/a.ts',
      `export const f = (x: { process: number }) => x.process;`,
    ],
  ])('lets %s pass', (_, path, text) => {
    expect(check(path, text)).toEqual([]);
  });

  it('sees a cycle between folders', () => {
    const cycle = folderCycles([
      readSource('local/a.ts', `import '../cli/b.ts';`),
      readSource('cli/b.ts', `import '../bench/c.ts';`),
      readSource('bench/c.ts', `import '../local/a.ts';`),
    ]);
    expect(cycle).toContain('local → cli → bench → local');
  });

  it.each(['utils.ts', 'helper.ts', 'common', 'misc.mjs'])('sees the drawer %s', (name) => {
    expect(DRAWER.test(name)).toBe(true);
  });
});

const fires = (name: string): boolean => /^fires.*\.json$/.test(name);

/** Paths from the root, with forward slashes; none where the folder does not exist. */
function filesUnder(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
}
