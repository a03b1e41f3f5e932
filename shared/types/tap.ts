/** `adaptive`: on one random minute in ten, and while metrics or an open incident ask for it. */
export const tapModes = ['off', 'adaptive', 'always'] as const;

export type TapMode = (typeof tapModes)[number];

/** A stretch of time in which the tap was on: epoch milliseconds; without an end while it is on. */
export interface TapSpan {
  readonly from: number;
  readonly to?: number;
}
