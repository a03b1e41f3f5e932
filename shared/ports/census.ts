/** Who is there, as sketches: tokens (shared/windows/distinct.ts), united by key. */
export interface Census {
  read(keys: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

/** What the census is made of. Only who counts writes it. */
export interface CensusNotes {
  /** Adds tokens to the sketch of a key. Adding them again changes nothing. */
  add(key: string, tokens: readonly string[], expiresAt: number): Promise<void>;
}
