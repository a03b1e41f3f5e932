import type { Mode } from '../types/policy.ts';

/** The two switches, read afresh each time. Throws where one cannot be read: the caller takes that for `observe`. */
export interface Switchboard {
  /** What people allow. */
  mode(): Promise<Mode>;
  /** What the machine has tightened it to. */
  breaker(): Promise<Mode>;
}
