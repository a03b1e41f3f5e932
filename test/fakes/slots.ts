import type { Slots } from '../../shared/ports/digests.ts';

/** Slots in memory. */
export const memorySlots = (): Slots => {
  const places = new Map<string, Map<number, string>>();
  return {
    taken: async (slot) => [...(places.get(slot) ?? [])].sort(([a], [b]) => a - b).map(([, name]) => name),
    async take(slot, place, name) {
      const taken = places.get(slot) ?? new Map<number, string>();
      places.set(slot, taken);
      if (taken.has(place)) return false;
      taken.set(place, name);
      return true;
    },
  };
};
