/** How a window is stored: attribute names are ours alone, short, and never hold a device's text. */
export interface WindowItem {
  /** Counts, by attribute name. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Sets of text, by attribute name. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
  /** Last sequence number folded, by shard mark: see {@link ItemChange.mark}. */
  readonly marks: Readonly<Record<string, string>>;
  /** Order-dependent state, serialised. */
  readonly baseline: string | undefined;
  /** Rises with each write of the baseline; 0 before the first. */
  readonly rev: number;
}

/** One item's share of a batch: one write. */
export interface ItemChange {
  readonly key: string;
  /** Which shard's mark guards this change. */
  readonly mark: string;
  /** First and last sequence number that are folded into this change. */
  readonly first: string;
  readonly last: string;
  readonly add: Readonly<Record<string, number>>;
  /** Numbers that are the same whoever writes them (exposure): set, not added. */
  readonly set: Readonly<Record<string, number>>;
  readonly union: Readonly<Record<string, readonly string[]>>;
  /** Epoch seconds after which nobody needs the item. */
  readonly expiresAt: number;
}

/** What guards a write: nothing after the first sequence was folded yet, or exactly this mark is there. */
export type MarkGuard = { readonly kind: 'before-first' } | { readonly kind: 'exactly'; readonly mark: string };

export type WriteResult =
  /** Written; the item as it was before. */
  | { readonly written: true; readonly before: WindowItem | undefined }
  /** The guard failed: the item as it is. */
  | { readonly written: false; readonly current: WindowItem | undefined };

/** The once-a-minute write of what depends on order. */
export interface Settlement {
  readonly key: string;
  /** Written only while the item still has this rev. */
  readonly rev: number;
  readonly baseline: string;
  /** Attributes whose time has passed. */
  readonly remove: readonly string[];
  /** Set members that the baseline has taken over. */
  readonly withdraw: Readonly<Record<string, readonly string[]>>;
  readonly expiresAt: number;
}
