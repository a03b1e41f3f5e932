import type { Lease } from '../types/lease.ts';

/** Leases that have not met their fate. */
export interface Leases {
  /** The first stands: what has been noted of a lease since is not forgotten. */
  open(lease: Lease): Promise<void>;
  all(): Promise<readonly Lease[]>;
  /** Notes an echo or an extension. */
  note(lease: Lease): Promise<void>;
  close(id: string): Promise<void>;
}
