import type { WindowItems } from '../ports/window-items.ts';
import { markOf } from '../windows/item.ts';
import { slotOf, TEN_MINUTES } from '../windows/scales.ts';
import { ADDRESSES, groupsIn } from './lane-memory.ts';
import { livingClients, type Taught, type Teachings, teachingsAt } from './teaching.ts';
import type { Counted } from './windows.ts';

/** Where what a group has taught us is kept. No group's name can imitate another item. */
export const taughtKey = (group: string): string => `taught#${group}`;

/** Which groups there are: a set of names in one item, written when a group is first seen. */
export const GROUPS_KEY = 'groups';
export const GROUPS_SET = 'G';
/** Groups that are learned of; more are told apart by nobody but an attacker who invents them. */
export const MOST_GROUPS = 1_000;

/** What groups have taught us, read once per group and learning tick: it changes no more often. */
export const storedTeachings = (items: WindowItems) => {
  const known = new Map<string, Taught>();
  const enrolled = new Set<string>();
  let tick = -1;
  let teachings: Teachings | undefined;

  const readMissing = async (groups: readonly string[]): Promise<void> => {
    const missing = groups.filter((group) => !known.has(group));
    if (missing.length === 0) return;
    const found = await items.read(missing.map(taughtKey));
    for (const group of missing) {
      const stored = found.get(taughtKey(group))?.baseline;
      known.set(group, stored === undefined ? {} : (JSON.parse(stored) as Taught));
    }
    teachings = undefined;
  };

  return {
    async taught(groups: readonly string[], at: number, falseAlarmsPerDay: number): Promise<Teachings> {
      if (slotOf(TEN_MINUTES, at) > tick) {
        known.clear();
        teachings = undefined;
      }
      tick = Math.max(tick, slotOf(TEN_MINUTES, at));
      await readMissing(groups);
      const active = known.get(ADDRESSES)?.living ?? livingClients(known.values());
      const budget = { falseAlarmsPerDay, active };
      return (teachings ??= teachingsAt((group) => known.get(group), budget, at));
    },

    /** Enters groups that are not in the list yet, so that `learn` finds them. */
    async enrol(shard: string, counted: readonly Counted[]): Promise<void> {
      const names = groupsIn(counted).filter((group) => !enrolled.has(group));
      const [first] = counted;
      if (names.length === 0 || !first || enrolled.size >= MOST_GROUPS) return;
      const { last, newest } = first.delta;
      const change = {
        key: GROUPS_KEY,
        mark: markOf(shard),
        first: last,
        last,
        add: {},
        set: {},
        union: { [GROUPS_SET]: names },
        expiresAt: Math.ceil(newest / 1000) + KEPT_SECONDS,
      };
      const result = await items.write(change, { kind: 'before-first' });
      const mark = result.written ? undefined : result.current?.marks[change.mark];
      // A set takes a name twice without harm: what the mark has seen already is written all the same.
      if (mark !== undefined) await items.write({ ...change, last: mark }, { kind: 'exactly', mark });
      for (const name of names) enrolled.add(name);
    },
  };
};

const KEPT_SECONDS = 400 * 86_400;
