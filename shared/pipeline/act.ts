import * as z from 'zod/mini';
import { harmless } from '../incidents/escape.ts';
import type { Action } from '../response/action.ts';
import type { Outcome } from '../types/action.ts';

/** One action, asked for by anybody who may call its function. Throws one sentence per field that is wrong, before anything is touched. */
export const act = async <Request, Ports>(
  { name, input, run }: Pick<Action<Request, Ports>, 'input' | 'run'> & { readonly name: string },
  raw: unknown,
  ports: Ports,
): Promise<Outcome> => {
  return run(requestIn(name, input, raw), ports);
};

/** What somebody sent us, if it is what `input` says. Throws one sentence per field that is wrong. */
export const requestIn = <Request>(name: string, input: z.ZodMiniType<Request>, raw: unknown): Request => {
  const parsed = z.safeParse(input, raw);
  if (parsed.success) return parsed.data;
  throw new Error(`${name}: ${parsed.error.issues.map((issue) => sentence(issue, raw)).join('; ')}`);
};

const sentence = (issue: z.core.$ZodIssue, raw: unknown): string => {
  const field = issue.path.map(String).join('.');
  const value = issue.path.reduce<unknown>(within, raw);
  if (issue.code === 'unrecognized_keys') return `unknown field ${issue.keys.map((key) => shown(key)).join(', ')}`;
  if (value === undefined) return `${field || 'the request'} is missing`;
  return `${field || 'the request'} ${rule(issue)}, is ${shown(value)}`;
};

const rule = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_type')
    return `must be ${issue.expected === 'object' ? 'an object' : `a ${issue.expected}`}`;
  if (issue.code === 'too_small') return `must have at least ${issue.minimum} character`;
  if (issue.code === 'too_big') return `must have at most ${issue.maximum} characters`;
  return issue.message;
};

const within = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<PropertyKey, unknown>>)[key]
    : undefined;

const shown = (value: unknown): string => harmless(JSON.stringify(value) ?? String(value));
