import { CHANGES_KEPT, type Guards } from '../../shared/ports/guards.ts';
import type { Guard, GuardChange } from '../../shared/types/guard.ts';

/** Guards in memory; passes test/contracts/guards. */
export const memoryGuards = (): Guards => {
  const guards = new Map<string, Guard>();
  const changes = new Map<string, GuardChange>();
  return {
    all: async () => [...guards.values()],
    async change(change) {
      changes.set(`${change.at}#${change.id}`, change);
      if (change.change === 'written') guards.set(change.guard.id, change.guard);
      else guards.delete(change.guard.id);
    },
    changes: async () => [...changes.values()].sort((a, b) => b.at - a.at).slice(0, CHANGES_KEPT),
  };
};
