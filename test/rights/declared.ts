import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSource } from '../architecture/source.ts';
import { ROOT } from './stack.ts';

/** Every file that a module loads, itself included, by path from the root. */
export const reachable = (path: string, seen = new Set<string>()): ReadonlySet<string> => {
  if (seen.has(path) || !existsSync(join(ROOT, path))) return seen;
  seen.add(path);
  for (const { from } of importsOf(path)) if (from.startsWith('.')) reachable(join(dirname(path), from), seen);
  return seen;
};

/** What an adapter says it needs; none where it only unpacks an envelope. */
export const permissionsOf = async (path: string): Promise<readonly string[]> => {
  const module: unknown = await import(join(ROOT, path));
  if (typeof module !== 'object' || module === null || !('permissions' in module)) return [];
  return module.permissions as readonly string[];
};

/** The IAM actions behind the SDK commands and paginators that an adapter imports. */
export const callsOf = (path: string): readonly string[] =>
  importsOf(path).flatMap(({ from, names }) => {
    const service = SERVICES[from.replace('@aws-sdk/client-', '')];
    if (service === undefined) return [];
    return names
      .flatMap((name) => /^(?:(\w+)Command|paginate(\w+))$/.exec(name)?.slice(1).find(Boolean) ?? [])
      .map((call) => RENAMED[`${service}:${call}`] ?? `${service}:${call}`);
  });

/** SDK client → IAM's word for the service. */
const SERVICES: Readonly<Record<string, string>> = {
  cloudwatch: 'cloudwatch',
  'cloudwatch-logs': 'logs',
  dynamodb: 'dynamodb',
  iot: 'iot',
  'iot-data-plane': 'iot',
  lambda: 'lambda',
  s3: 's3',
  sns: 'sns',
  ssm: 'ssm',
};

/** Where IAM calls an operation by another name. */
const RENAMED: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  'lambda:Invoke': 'lambda:InvokeFunction',
};

const importsOf = (path: string) => readSource(path, readFileSync(join(ROOT, path), 'utf8')).imports;
