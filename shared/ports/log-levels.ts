import type { Entity } from '../types/entity.ts';
import type { RaisedLevel } from '../types/raised-level.ts';

/** IoT Core's log levels of single clients and principals, which override what the account logs. */
export interface LogLevels {
  /** Whether anybody has set one. */
  isSet(entity: Entity): Promise<boolean>;
  raise(entity: Entity): Promise<void>;
  /** To what the account logs. Nothing where none was set. */
  lower(entity: Entity): Promise<void>;
}

/** Which of them Floodgate raised: noted before, forgotten after, so that a crash leaves none behind. */
export interface RaisedLevels {
  all(): Promise<readonly RaisedLevel[]>;
  note(raised: RaisedLevel): Promise<void>;
  forget(id: string): Promise<void>;
}
