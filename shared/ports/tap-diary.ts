import type { TapSpan } from '../types/tap.ts';

/** When the tap was on, so that a count is compared with the time in which anybody looked. One writer: watch. */
export interface TapDiary {
  read(): Promise<readonly TapSpan[]>;
  write(spans: readonly TapSpan[]): Promise<void>;
}
