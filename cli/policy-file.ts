import { existsSync, readFileSync, statSync } from 'node:fs';
import { isCollection, LineCounter, type Node, parseDocument } from 'yaml';
import { readPolicy } from '../shared/response/policy-file.ts';
import type { Policy } from '../shared/types/policy.ts';
import { UsageError } from './usage.ts';

/** A policy file as it was written, and the policy that it means or its problems, each `path, line N: what is wrong`. */
export type PolicyFileReading =
  | { readonly policy: Policy; readonly file: unknown }
  | { readonly policy?: undefined; readonly problems: readonly string[] };

/** Reads policy.yml, or the same as JSON. Throws {@link UsageError} where there is no such file. */
export const openPolicyFile = (path: string): PolicyFileReading => {
  if (!(existsSync(path) && statSync(path).isFile())) throw new UsageError(`no such file: ${JSON.stringify(path)}`);
  return policyIn(readFileSync(path, 'utf8'));
};

/** The same from a text. */
export const policyIn = (text: string): PolicyFileReading => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0)
    return {
      problems: document.errors.map(({ pos, message }) => `line ${lines.linePos(pos[0]).line}: ${first(message)}`),
    };
  const file: unknown = document.toJS();
  const { policy, problems } = readPolicy(file);
  if (policy) return { policy, file };
  return {
    problems: problems.map(({ path, message }) => {
      const offset = offsetOf(document.contents, path);
      const where = path.length > 0 ? path.map(String).join('.') : 'the file';
      return `${where}, line ${lines.linePos(offset).line}: ${message}`;
    }),
  };
};

const first = (message: string): string => message.split('\n')[0] ?? '';

/** Where the innermost part of a path stands that is in the file: the key of a field rather than its value. */
const offsetOf = (root: unknown, path: readonly PropertyKey[]): number => {
  let node = root;
  let offset = 0;
  for (const step of path) {
    if (!isCollection(node)) break;
    const item = node.items.find((entry, index) => step === index || keyOf(entry) === String(step));
    if (item === undefined) break;
    offset = startOf(isPair(item) ? item.key : item) ?? offset;
    node = isPair(item) ? item.value : item;
  }
  return offset;
};

interface Pair {
  readonly key: unknown;
  readonly value: unknown;
}

const isPair = (entry: unknown): entry is Pair => typeof entry === 'object' && entry !== null && 'key' in entry;

const keyOf = (entry: unknown): string | undefined => {
  if (!isPair(entry)) return undefined;
  const { key } = entry;
  return typeof key === 'object' && key !== null && 'value' in key ? String(key.value) : undefined;
};

const startOf = (node: unknown): number | undefined => (node as Partial<Node> | null)?.range?.[0];
