import type { Census, CensusNotes } from '../../shared/ports/census.ts';

/** The census in memory; passes test/contracts/caps. */
export const memoryCensus = (): Census & CensusNotes & { readonly writes: () => number } => {
  const kept = new Map<string, Set<string>>();
  let writes = 0;
  return {
    writes: () => writes,
    async add(key, tokens) {
      writes += 1;
      kept.set(key, new Set([...(kept.get(key) ?? []), ...tokens]));
    },
    read: async (keys) => new Map(keys.map((key) => [key, [...(kept.get(key) ?? [])]])),
  };
};
