/** The beginning or the end of a session of a client id, as a lifecycle event told it. */
export interface SessionFact {
  readonly at: number;
  readonly event: 'connected' | 'disconnected';
  readonly version: number | undefined;
  readonly principal: string | undefined;
  readonly address: string | undefined;
  readonly session: string | undefined;
}
