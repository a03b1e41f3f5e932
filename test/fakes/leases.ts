import type { Leases } from '../../shared/ports/leases.ts';
import type { Lease } from '../../shared/types/lease.ts';

/** Leases in memory; passes test/contracts/caps. */
export const memoryLeases = (): Leases => {
  const leases = new Map<string, Lease>();
  return {
    async open(lease) {
      if (!leases.has(lease.id)) leases.set(lease.id, lease);
    },
    all: async () => [...leases.values()],
    async note(lease) {
      if (leases.has(lease.id)) leases.set(lease.id, lease);
    },
    async close(id) {
      leases.delete(id);
    },
  };
};
