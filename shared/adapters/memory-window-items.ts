import type { WindowItems } from '../ports/window-items.ts';
import type { ItemChange, MarkGuard, WindowItem } from '../types/window-item.ts';

/** Windows in memory, with the store's own semantics: one write is all or nothing, and only while its guard holds. For tests and the local stack's history. */
export const memoryWindowItems = (): WindowItems & { readonly items: Map<string, WindowItem> } => {
  const items = new Map<string, WindowItem>();
  return {
    items,
    async write(change, guard) {
      const before = items.get(change.key);
      if (!holds(guard, before?.marks[change.mark], change.first)) return { written: false, current: before };
      items.set(change.key, changed(before, change));
      return { written: true, before };
    },
    async read(keys) {
      return new Map(keys.flatMap((key) => (items.has(key) ? [[key, items.get(key) as WindowItem]] : [])));
    },
    async settle({ key, rev, baseline, remove, withdraw }) {
      const before = items.get(key);
      if ((before?.rev ?? 0) !== rev) return false;
      const numbers = without(before?.numbers ?? {}, remove);
      const sets = withdrawn(without(before?.sets ?? {}, remove), withdraw);
      items.set(key, { numbers, sets, marks: before?.marks ?? {}, baseline, rev: rev + 1 });
      return true;
    },
  };
};

const holds = (guard: MarkGuard, mark: string | undefined, first: string): boolean =>
  guard.kind === 'exactly' ? mark === guard.mark : mark === undefined || mark < first;

const changed = (before: WindowItem | undefined, change: ItemChange): WindowItem => {
  const numbers: Record<string, number> = { ...before?.numbers, ...change.set };
  for (const [name, amount] of Object.entries(change.add)) numbers[name] = (numbers[name] ?? 0) + amount;
  const sets: Record<string, readonly string[]> = { ...before?.sets };
  for (const [name, members] of Object.entries(change.union))
    sets[name] = [...new Set([...(sets[name] ?? []), ...members])];
  return {
    numbers,
    sets,
    marks: { ...before?.marks, [change.mark]: change.last },
    baseline: before?.baseline,
    rev: before?.rev ?? 0,
  };
};

const without = <T>(attributes: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));

const withdrawn = (sets: Record<string, readonly string[]>, withdraw: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(
    Object.entries(sets)
      .map(([name, members]) => [name, members.filter((member) => !withdraw[name]?.includes(member))] as const)
      .filter(([, members]) => members.length > 0),
  );
