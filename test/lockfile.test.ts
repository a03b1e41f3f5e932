import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

interface Locked {
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (file: string): string => readFileSync(join(import.meta.dirname, '..', file), 'utf8');

const { packages } = JSON.parse(read('package-lock.json')) as { packages: Readonly<Record<string, Locked>> };
const { allowScripts } = JSON.parse(read('package.json')) as { allowScripts: Readonly<Record<string, boolean>> };

describe('package-lock.json', () => {
  it('names no registry, so that every machine uses its own', () => {
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  it("lacks no platform's build: npm ci refuses a lockfile that does, on every platform", () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(path, name)),
    );
    expect(missing).toEqual([]);
  });

  it('brings no install script that package.json has not allowed or denied by name', () => {
    const withScript = Object.keys(packages).filter((path) => packages[path]?.hasInstallScript);
    expect(new Set(withScript.map(nameOf))).toEqual(new Set(Object.keys(allowScripts)));
  });

  it("runs one install script: that of node, which fetches the machine's build of Node 24", () => {
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(['node']);
  });
});

/** Whether Node would find `name` from the package at `path`: in its own node_modules or in that of a parent. */
const isLocked = (path: string, name: string): boolean => {
  if (packages[`${path ? `${path}/` : ''}node_modules/${name}`]) return true;
  return path !== '' && isLocked(path.slice(0, Math.max(0, path.lastIndexOf('node_modules/') - 1)), name);
};

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
