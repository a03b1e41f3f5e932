/**
 * Another way to tell that a client publishes too much, to compare with. Pure: what it says follows from what it was shown.
 * Each is given what its textbook gives it and no more: no allowance, pause, gate, or second opinion.
 */
export interface Rival {
  readonly name: string;
  /** Whether this publish, at event time `at` (epoch ms), raises an alarm on its client. */
  readonly hears: (client: string, at: number) => boolean;
}

/** A window that has closed, and how many empty ones went by before the next publish. */
export interface Closed {
  readonly count: number;
  readonly empty: number;
}

/** One client's publishes in windows of one length. Late ones count where the window is now. */
export class Windows {
  readonly #slotMs: number;
  #slot = -1;
  #count = 0;

  constructor(seconds: number) {
    this.#slotMs = seconds * 1_000;
  }

  /** Publishes in the window that holds the latest. */
  get count(): number {
    return this.#count;
  }

  /** Counts one, and answers the window that it closed, if it did. */
  add(at: number): Closed | undefined {
    const slot = Math.floor(at / this.#slotMs);
    const closed = this.#slot >= 0 && slot > this.#slot;
    const answer = closed ? { count: this.#count, empty: slot - this.#slot - 1 } : undefined;
    if (closed) this.#count = 0;
    this.#count += 1;
    this.#slot = Math.max(this.#slot, slot);
    return answer;
  }
}

/** One state for each client, made when it is first heard of. */
export const perClient = <T>(make: () => T): ((client: string) => T) => {
  const states = new Map<string, T>();
  return (client) => {
    const known = states.get(client);
    if (known !== undefined) return known;
    const fresh = make();
    states.set(client, fresh);
    return fresh;
  };
};
