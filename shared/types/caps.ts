/** What an action takes away: a certificate, or for a moment a connection alone. Each has its own cap. */
export type CapKind = 'certificate' | 'connection';

/** Somebody who is to be cut off, and the group that is weighed down by it. */
export interface Wanted {
  readonly kind: CapKind;
  readonly principal: string;
  readonly group: string;
}

/** Part of a cap that was taken, for an hour. */
export interface Reservation extends Wanted {
  readonly at: number;
}

/** How many principals there are around one, counting only those seen on three days or more. */
export interface Crowd {
  readonly group: string;
  readonly inGroup: number;
  readonly inFleet: number;
}
