/** The beginning or the end of a session of a client id, as a lifecycle event told it. */
export interface SessionFact {
  readonly at: number;
  readonly event: 'connected' | 'disconnected';
  readonly version: number | undefined;
  readonly principal: string | undefined;
  readonly address: string | undefined;
  readonly session: string | undefined;
}

/** The same, as a principal's item keeps it: who it was as, instead of by whom. */
export interface Visit {
  readonly at: number;
  readonly event: 'connected' | 'disconnected';
  readonly version: number | undefined;
  readonly client: string;
  readonly address: string | undefined;
}

/** A principal's session that has not ended, as far as the records say. */
export type OpenSession = Omit<Visit, 'event'>;
