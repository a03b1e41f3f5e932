import type { Chains } from '../../shared/ports/chains.ts';
import { HISTORY_KEPT, type Ledger, type Start } from '../../shared/ports/ledger.ts';
import type { Outcome } from '../../shared/types/action.ts';
import { sameEntity } from '../../shared/types/entity.ts';
import type { Intent, LedgerEntry } from '../../shared/types/ledger.ts';

/** The ledger in memory; passes test/contracts/ledger. */
export const memoryLedger = (): Ledger => {
  const intents = new Map<string, Intent>();
  const starts = new Map<string, Start>();
  const outcomes = new Map<string, Outcome>();
  const pending = new Map<string, number>();

  const find = (id: string): LedgerEntry | undefined => {
    const intent = intents.get(id);
    return intent && { intent: { ...intent, ...starts.get(id) }, started: starts.has(id), outcome: outcomes.get(id) };
  };

  return {
    async intend(intent) {
      if (!pending.has(intent.id)) pending.set(intent.id, intent.at);
      if (intents.has(intent.id)) return false;
      intents.set(intent.id, intent);
      return true;
    },
    async start(id, start) {
      const first = starts.get(id);
      if (first) return { start: first, resumed: true };
      starts.set(id, start);
      return { start, resumed: false };
    },
    async settle(id, outcome) {
      const stands = outcomes.get(id) ?? outcome;
      outcomes.set(id, stands);
      return stands;
    },
    find: async (id) => find(id),
    history: async (action, target) =>
      [...intents.values()]
        .filter((intent) => intent.action === action && sameEntity(intent.target, target))
        .sort((a, b) => b.at - a.at)
        .slice(0, HISTORY_KEPT)
        .flatMap(({ id }) => find(id) ?? []),
    pending: async () => [...pending].map(([id, at]) => ({ id, at, entry: find(id) })),
    async forget(id) {
      pending.delete(id);
    },
  };
};

/** Chains without a link in them. */
export const noChains = (): Chains => {
  let published: number | undefined;
  return {
    heads: async () => [],
    publishedHour: async () => published,
    async notePublished(hour) {
      published = hour;
    },
  };
};
