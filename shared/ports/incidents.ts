import type { Entity } from '../types/entity.ts';
import type { Incident } from '../types/incident.ts';

/** An incident as the store held it when it was read. */
export interface Stored {
  readonly incident: Incident;
  /** Rises with every write. A write names the `rev` that it read, so no write is lost. */
  readonly rev: number;
  /** A newer episode has taken its place as the newest of its family. */
  readonly superseded: boolean;
}

/**
 * Incidents, and which of them need attention: those that are open, or of which people have not heard the last.
 * A family is detector × entity; its episodes follow one another.
 */
export interface Incidents {
  /** The family's newest episode, open or closed. */
  newest(detector: string, entity: Entity): Promise<Stored | undefined>;
  get(id: string): Promise<Stored | undefined>;
  /**
   * Writes `incident` over what was read: its own earlier state, the closed episode before it, or nothing
   * (`undefined`: the family's first). Answers what is stored now, or `undefined` where another writer was faster:
   * read again, apply again.
   */
  save(incident: Incident, over: Stored | undefined): Promise<Stored | undefined>;
  /** Ids of what needs attention, in no order. May name one that needs it no longer: the incident decides. */
  attention(): Promise<readonly string[]>;
  /** Takes an incident that needs no attention off the list, unless it was written since. */
  dismiss(stored: Stored): Promise<void>;
}

/** What a store must know of incidents: how they are named (shared/incidents/id.ts) and which ones need attention. */
export interface IncidentNames {
  readonly familyOf: (detector: string, entity: Entity) => string;
  readonly partsOf: (id: string) => { readonly family: string; readonly episode: number };
  readonly needsAttention: (incident: Incident) => boolean;
}
