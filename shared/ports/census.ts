/** Who is there, as sketches: tokens (shared/windows/distinct.ts), united by key. */
export interface Census {
  /** Adds tokens to the sketch of a key. Adding them again changes nothing. */
  add(key: string, tokens: readonly string[], expiresAt: number): Promise<void>;
  read(keys: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}
