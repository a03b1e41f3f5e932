import type { PutAside } from '../types/record.ts';

/** Keeps what could not be used, whole, with the reason. The same record put aside twice is kept once. */
export interface PutAsides {
  keep(asides: readonly PutAside[]): Promise<void>;
}
