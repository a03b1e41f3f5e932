import { matchesGlob } from '../types/glob.ts';
import type { GroupRule } from '../types/policy.ts';

/**
 * Which clients are alike. People may say so: the first rule whose glob the client id matches. Else by the shape of the id.
 * Digit runs, long hex runs and UUIDs are masked, so `meter-0041` and `meter-1187` are one group.
 * At most {@link LONGEST_GROUP} characters, so an attacker's invented shapes stay small.
 */
export const groupOf = (client: string, thing: string | undefined, rules: readonly GroupRule[] = NO_RULES): string =>
  rules.find(({ clients }) => matchesGlob(clients, client))?.group ?? template(thing ?? client);

const NO_RULES: readonly GroupRule[] = [];

export const LONGEST_GROUP = 40;

const MASKED = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=[a-f]*[0-9])[0-9a-f]{8,}|[0-9]+/gi;

const template = (name: string): string => {
  const known = templates.get(name);
  if (known !== undefined) return known;
  const masked = maskOf(name);
  if (templates.size >= MOST_REMEMBERED) templates.clear();
  templates.set(name, masked);
  return masked;
};

/** The same few thousand names come again and again, and to mask one costs as much as to count it. */
const templates = new Map<string, string>();
const MOST_REMEMBERED = 20_000;

const maskOf = (name: string): string =>
  name
    .slice(0, 4 * LONGEST_GROUP)
    .replace(MASKED, '#')
    .slice(0, LONGEST_GROUP);
