import type { ActionName } from './action.ts';

/** What people allow. */
export type Mode = 'observe' | 'approve' | 'enforce';

export const modes = ['observe', 'approve', 'enforce'] as const satisfies readonly Mode[];

/** `mode` is people's switch, `breaker` the machine's, which only tightens. The stricter wins. */
export interface Switches {
  readonly mode: Mode;
  readonly breaker: Mode;
}

/** Floodgate's rules of response; AWS's are called IoT policy. */
export interface Policy {
  /** The highest rung of the ladder that a detector's findings may reach by themselves. */
  readonly highest: Readonly<Record<string, ActionName>>;
  /** First lease of a deactivation. */
  readonly leaseMs: number;
}
