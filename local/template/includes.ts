import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readYaml } from './yaml.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a serverless.yml with the files that it includes. A value that is `${file(path)}` and nothing else is the
 * content of that YAML file, its path from the folder of the serverless.yml; a list of `resources` is merged section by section, as the framework does.
 */
export const readServerless = (file: string): Json => {
  const document = read(file, dirname(file)) as Json;
  return Array.isArray(document.resources) ? { ...document, resources: merged(document.resources) } : document;
};

const INCLUDE = /^\$\{file\(([^)]+)\)\}$/;

const read = (file: string, folder: string): unknown => included(readYaml(readFileSync(file, 'utf8')), folder);

const included = (value: unknown, folder: string): unknown => {
  if (typeof value === 'string') {
    const [, path] = INCLUDE.exec(value) ?? [];
    return path === undefined ? value : read(join(folder, path), folder);
  }
  if (Array.isArray(value)) return value.map((item) => included(item, folder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, included(field, folder)]));
};

/** The framework overwrites silently what two files name alike; here that is an error. */
const merged = (sections: readonly Json[]): Json => {
  const whole: Record<string, Json> = {};
  for (const [key, part] of sections.flatMap((section) => Object.entries(section))) {
    const twice = Object.keys(part as Json).find((name) => Object.hasOwn(whole[key] ?? {}, name));
    if (twice) throw new Error(`resources: ${key}.${twice} is declared twice`);
    whole[key] = { ...whole[key], ...(part as Json) };
  }
  return whole;
};
