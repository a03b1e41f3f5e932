import { readFileSync } from 'node:fs';
import { fromJSONSchema } from 'zod';

type Json = Parameters<typeof fromJSONSchema>[0];

/**
 * What a published schema finds wrong with a message, strict here: a field that it does not describe is an error.
 * `name` is that of the file in docs.
 */
export const judgeOf = (name: 'incident-message' | 'digest-message'): ((message: unknown) => readonly string[]) => {
  const text = readFileSync(new URL(`../../docs/${name}.schema.json`, import.meta.url), 'utf8');
  const strict = fromJSONSchema(closed(JSON.parse(text)) as Json);
  return (message) => {
    const { error } = strict.safeParse(message);
    return error?.issues.map(({ path, message: what }) => `${path.join('.')}: ${what}`) ?? [];
  };
};

/** Readers must ignore what they do not know, so the schema lets it pass; we must not write what it does not say. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'type' in inner && inner.type === 'object' && 'properties' in inner
    ? { additionalProperties: false, ...inner }
    : inner;
};
