import type { Entity } from './entity.ts';
import type { Severity } from './severity.ts';

/**
 * `authenticated`: only what the principal itself did once the broker had authenticated it.
 * `claimed`: anything that an unauthenticated peer could have sent. It can raise an alert, never an action.
 */
export type EvidenceClass = 'authenticated' | 'claimed';

/** Everybody who appears in the evidence: shown together, blamed never. */
export interface Related {
  readonly clients: readonly string[];
  readonly principals: readonly string[];
  readonly addresses: readonly string[];
}

/** Numbers that a finding explains itself with. Units stand in the key: `perMinute`, `seconds`, `share`. */
export type Evidence = Readonly<Record<string, number | string | readonly string[]>>;

/** What a detector saw: detector × entity × instant. */
export interface Finding {
  readonly detector: string;
  readonly entity: Entity;
  /** Event time: epoch milliseconds. */
  readonly at: number;
  readonly severity: Severity;
  readonly class: EvidenceClass;
  /** Whom it blames; absent where nobody can be blamed with certainty. */
  readonly culprit?: Entity;
  /** Whom it protects. Never the culprit. */
  readonly victim?: Entity;
  /** Take-overs only: both sides are plausible, so nobody is blamed. */
  readonly contested?: boolean;
  /** One sentence with its numbers: seen, expected, chance, window, exposure. Device strings in it are not yet escaped. */
  readonly explanation: string;
  readonly evidence: Evidence;
  readonly related: Related;
}

export const NOBODY: Related = { clients: [], principals: [], addresses: [] };
