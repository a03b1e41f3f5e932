/** One caller after the other, however many run at once: keeps an account's calls a second. */
export interface Turnstile {
  /** Reserves the next free moment of a quota, `intervalMs` after the one before. Epoch milliseconds; may be over already. */
  reserve(quota: string, intervalMs: number, now: number): Promise<number>;
}
