import { matchesGlob } from '../types/glob.ts';
import type { GroupRule } from '../types/policy.ts';

/**
 * Which clients are alike. People may say so: the first rule whose glob the client id matches. Else by the shape of the id.
 * Digit runs, long hex runs and UUIDs are masked, so `meter-0041` and `meter-1187` are one group.
 * At most {@link LONGEST_GROUP} characters, so an attacker's invented shapes stay small.
 */
export const groupOf = (client: string, thing: string | undefined, rules: readonly GroupRule[] = NO_RULES): string =>
  ruledGroup(client, rules) ?? template(thing ?? client);

const ruledGroup = (client: string, rules: readonly GroupRule[]): string | undefined =>
  rules.find(({ clients }) => matchesGlob(clients, client))?.group;

/** Names a client's group, the same way wherever it is counted. */
export type GroupOf = (client: string, thing: string | undefined) => string;

/** Of more clients than this all are worked out again: invented ids cannot fill the memory. */
const MOST_CLIENTS = 100_000;

/**
 * {@link groupOf} under the rules of a policy, which are asked of each client once: globs cost more than shapes. Rules may
 * change while it is used; what was worked out under others is forgotten then.
 */
export const groupsBy = (rulesNow: () => readonly GroupRule[]): GroupOf => {
  const known = new Map<string, string | undefined>();
  let rules = rulesNow();
  const ruled = (client: string): string | undefined => {
    if (known.has(client)) return known.get(client);
    if (known.size >= MOST_CLIENTS) known.clear();
    const group = ruledGroup(client, rules);
    known.set(client, group);
    return group;
  };
  return (client, thing) => {
    const now = rulesNow();
    if (now !== rules) {
      if (JSON.stringify(now) !== JSON.stringify(rules)) known.clear();
      rules = now;
    }
    return (rules.length > 0 ? ruled(client) : undefined) ?? template(thing ?? client);
  };
};

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
