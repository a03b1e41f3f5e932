import type { LogLevels, RaisedLevels } from '../../shared/ports/log-levels.ts';
import { entityKey } from '../../shared/types/entity.ts';
import type { RaisedLevel } from '../../shared/types/raised-level.ts';

export interface FakeLogLevels {
  readonly logLevels: LogLevels;
  readonly raisedLevels: RaisedLevels;
  /** Whoever has a level of their own, whoever set it. */
  readonly set: Set<string>;
}

/** AWS IoT's log levels, and which of them are ours, in memory. */
export const fakeLogLevels = (): FakeLogLevels => {
  const set = new Set<string>();
  const raised = new Map<string, RaisedLevel>();
  return {
    set,
    logLevels: {
      isSet: async (entity) => set.has(entityKey(entity)),
      raise: async (entity) => void set.add(entityKey(entity)),
      lower: async (entity) => void set.delete(entityKey(entity)),
    },
    raisedLevels: {
      all: async () => [...raised.values()],
      note: async (one) => void raised.set(one.id, one),
      forget: async (id) => void raised.delete(id),
    },
  };
};
