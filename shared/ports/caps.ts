import type { Crowd, Reservation } from '../types/caps.ts';

/** All reservations, and which reading of them this is. */
export interface CapBook {
  readonly reservations: readonly Reservation[];
  /** 0 before the first write. */
  readonly rev: number;
}

/** What of the caps is taken. One writer at a time: a write names the `rev` that it read. */
export interface Caps {
  read(): Promise<CapBook>;
  /** False where another writer was faster. */
  write(reservations: readonly Reservation[], rev: number): Promise<boolean>;
}

/** Connections that went and did not come back, of principals seen on three days or more. */
export interface Losses {
  lately(): Promise<{ readonly lost: number; readonly of: number }>;
}

/** How many there are beside a principal. Nobody where it is not known: shares of nobody are one. */
export interface Crowds {
  of(principal: string): Promise<Crowd>;
}
