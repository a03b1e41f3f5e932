import type { ItemChange, MarkGuard, Settlement, WindowItem, WriteResult } from '../types/window-item.ts';

/**
 * Where windows are kept. Every implementation passes test/contracts/window-items.
 * A store that fails throws: that alone makes a batch come again.
 */
export interface WindowItems {
  /** One write, all of it or nothing of it; sets the mark to `change.last`. */
  write(change: ItemChange, guard: MarkGuard): Promise<WriteResult>;
  /** As they are now (consistent reads); keys without an item are missing from the answer. */
  read(keys: readonly string[]): Promise<ReadonlyMap<string, WindowItem>>;
  /** False when somebody else settled first; nothing is written then. */
  settle(settlement: Settlement): Promise<boolean>;
}
