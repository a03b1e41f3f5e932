import type { ActionName, Decision, OutcomeStatus } from './action.ts';
import type { Entity } from './entity.ts';
import type { EvidenceClass, Finding, Related } from './finding.ts';
import type { Severity } from './severity.ts';
import type { Verdict } from './verdict.ts';

export type IncidentStatus = 'open' | 'closed';

/** What was done, or tried, about an incident. */
export interface Deed {
  readonly action: ActionName;
  readonly target: Entity;
  readonly outcome: OutcomeStatus;
  readonly detail: string;
  readonly at: number;
}

/** What an incident id looks like: our own vocabulary and hex digits, nothing that a device chose. */
export const INCIDENT_ID = /^[a-z][a-z0-9-]{0,63}-[0-9a-f]{32}-\d{1,15}$/;

/** Findings of one episode, merged: what people see. */
export interface Incident {
  /** Detector + entity + episode. */
  readonly id: string;
  readonly detector: string;
  readonly entity: Entity;
  /** Named by the second it opened (epoch seconds, event time), so that no id ever comes back. */
  readonly episode: number;
  /** End of the episode before: what happened up to then belongs to that one. */
  readonly after?: number;
  readonly status: IncidentStatus;
  /** Only rises while open. */
  readonly severity: Severity;
  readonly openedAt: number;
  readonly lastSeenAt: number;
  readonly closedAt: number | undefined;
  /** The gravest finding's words and numbers. */
  readonly lead: Finding;
  /** The gravest finding per culprit and class, strongest first, at most {@link FINDINGS_KEPT}: `decide` takes each by itself. */
  readonly findings: readonly Finding[];
  /** Marks of everybody who can be acted on, kept in `findings` or not: at most {@link BLAMED_COUNTED}. */
  readonly blamed: readonly string[];
  /** How many findings were merged and written, redeliveries included. */
  readonly findingCount: number;
  readonly class: EvidenceClass;
  readonly related: Related;
  readonly decision: Decision | undefined;
  /** One per action and target: its newest outcome. */
  readonly deeds: readonly Deed[];
  /** What people last said of it. */
  readonly verdict?: Verdict;
  /** Rises with everything that people must hear of: opened, graver, acted, judged, closed. */
  readonly revision: number;
  /** The newest revision that was announced. */
  readonly announced: number;
  /** A revision that sweep found unannounced, and when it last saw to it (epoch milliseconds). */
  readonly overdue?: { readonly revision: number; readonly at: number };
}

export const FINDINGS_KEPT = 8;
/** More culprits than this are not counted. */
export const BLAMED_COUNTED = 64;
/** Related ids kept per kind; the rest is counted in the evidence. */
export const RELATED_KEPT = 16;
