/** A deactivation of ours that has an end, from its outcome to its fate. */
export interface Lease {
  /** Intent that it follows from. */
  readonly id: string;
  readonly principal: string;
  readonly incidentId: string;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly endsAt: number;
  readonly lengthMs: number;
  /** Never ends by itself later than this. */
  readonly latestEnd: number;
  /** The newest retry from an address that the principal did not use on three days. */
  readonly echoedAt?: number;
  readonly isExtended: boolean;
}
