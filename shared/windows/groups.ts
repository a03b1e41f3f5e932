import { matchesGlob } from '../types/glob.ts';
import type { GroupRule } from '../types/policy.ts';

/**
 * Which clients are alike. People may say so: the first rule whose glob the client id matches. Else by the shape of the id.
 * Digit runs, long hex runs and UUIDs are masked, so `meter-0041` and `meter-1187` are one group.
 * At most {@link LONGEST_GROUP} characters, so an attacker's invented shapes stay small.
 */
export const groupOf = (client: string, thing: string | undefined, rules: readonly GroupRule[] = NO_RULES): string =>
  rules.find(({ clients }) => matchesGlob(clients, client))?.group ?? template(thing ?? client);

/** Names a client's group, the same way wherever it is counted. */
export type GroupOf = (client: string, thing: string | undefined) => string;

/** Of more clients than this all are worked out again: invented ids cannot fill the memory. */
const MOST_REMEMBERED = 100_000;

/**
 * {@link groupOf} under the rules of a policy, each client worked out once: globs cost more than shapes. Rules may change
 * while it is used; what was worked out under others is forgotten then.
 */
export const groupsBy = (rulesNow: () => readonly GroupRule[]): GroupOf => {
  const known = new Map<string, string>();
  let rules = rulesNow();
  return (client, thing) => {
    const now = rulesNow();
    if (now !== rules) {
      if (JSON.stringify(now) !== JSON.stringify(rules)) known.clear();
      rules = now;
    }
    if (rules.length === 0) return groupOf(client, thing);
    const name = thing === undefined ? client : `${client}\n${thing}`;
    let group = known.get(name);
    if (group === undefined) {
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(name, (group = groupOf(client, thing, rules)));
    }
    return group;
  };
};

const NO_RULES: readonly GroupRule[] = [];

export const LONGEST_GROUP = 40;

const MASKED = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=[a-f]*[0-9])[0-9a-f]{8,}|[0-9]+/gi;

const template = (id: string): string =>
  id
    .slice(0, 4 * LONGEST_GROUP)
    .replace(MASKED, '#')
    .slice(0, LONGEST_GROUP);
