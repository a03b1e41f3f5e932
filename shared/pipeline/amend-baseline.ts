import type { WindowItems } from '../ports/window-items.ts';
import type { WindowItem } from '../types/window-item.ts';

/** Writers that race on one item give way to each other at most so often. */
const MOST_ATTEMPTS = 8;
const KEPT_SECONDS = 400 * 86_400;

const NO_ITEM: WindowItem = { numbers: {}, sets: {}, marks: {}, baseline: undefined, rev: 0 };

/**
 * Applies a pure change to what depends on order in an item, and again to what it has become where another writer was faster.
 * Answers whether anything was written; a change that answers undefined writes nothing.
 *
 * @param at epoch ms: from then on the item is kept for over a year, or until its next ordinary write says otherwise.
 */
export const amendBaseline = async (
  items: WindowItems,
  key: string,
  at: number,
  change: (item: WindowItem) => string | undefined,
): Promise<boolean> => {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const item = (await items.read([key])).get(key) ?? NO_ITEM;
    const baseline = change(item);
    if (baseline === undefined) return false;
    const expiresAt = Math.ceil(at / 1000) + KEPT_SECONDS;
    if (await items.settle({ key, rev: item.rev, baseline, remove: [], withdraw: {}, expiresAt })) return true;
  }
  throw new Error(`${MOST_ATTEMPTS} writers in a row were faster on one item`);
};
