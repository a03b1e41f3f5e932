import type { Episode } from './episode.ts';
import type { TroubleLevel } from './troubles/schedule.ts';

/** A simulated fleet, wholly: the same settings give the same records. */
export interface Settings {
  readonly devices: number;
  /** Epoch milliseconds, whole; `end` excluded. */
  readonly start: number;
  readonly end: number;
  readonly seed: string;
  readonly attacks: readonly Episode[];
  readonly trouble: TroubleLevel;
  /** Factor on every publish rate. */
  readonly rateScale: number;
}
