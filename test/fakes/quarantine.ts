import type { Quarantine, Release } from '../../shared/ports/quarantine.ts';

/** AWS IoT's thing groups and attached policies, in memory. */
export interface FakeQuarantine {
  readonly quarantine: Quarantine;
  readonly release: Release;
  /** Members of each thing group, and policies of each certificate, as `<thing> <group>` and `<certificate> <policy>`. */
  readonly members: Set<string>;
  readonly policies: Set<string>;
  /** Things that AWS would not let into one group more. */
  readonly full: Set<string>;
}

export const QUARANTINE = 'quarantine';

export const fakeQuarantine = (): FakeQuarantine => {
  const members = new Set<string>();
  const policies = new Set<string>();
  const full = new Set<string>();
  return {
    members,
    policies,
    full,
    quarantine: {
      group: QUARANTINE,
      policy: QUARANTINE,
      holdsPolicy: async (id) => policies.has(`${id} ${QUARANTINE}`),
      async attachPolicy(id) {
        policies.add(`${id} ${QUARANTINE}`);
        return undefined;
      },
      async addThing(name) {
        if (full.has(name)) return `${name} is in ten groups`;
        members.add(`${name} ${QUARANTINE}`);
        return undefined;
      },
    },
    release: {
      detachPolicy: async (id, policy) => void policies.delete(`${id} ${policy}`),
      removeThing: async (name, group) => void members.delete(`${name} ${group}`),
    },
  };
};
