/** Time outside the core, where something has to be waited for. */
export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds, already multiplied by the pace. */
  readonly pause: (ms: number) => Promise<void>;
}
