import type { Incident } from '../types/incident.ts';

/** Keeps many incidents from becoming many messages. */
export interface Digests {
  /** Whether the incident has a message of its own in these ten minutes. Where not, its revision waits for a digest. */
  admits(incident: Incident): Promise<boolean>;
  /** Tells of many in one message. False where these ten minutes have had theirs: nothing was told. */
  announce(incidents: readonly Incident[]): Promise<boolean>;
}

/** Places under a stretch of time, each taken by one name; forgotten when it no longer matters. */
export interface Slots {
  /** In the order of their places. */
  taken(slot: string): Promise<readonly string[]>;
  /** False where somebody was faster. */
  take(slot: string, place: number, name: string): Promise<boolean>;
}
