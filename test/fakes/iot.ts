import type { Certificates } from '../../shared/ports/certificates.ts';
import type { Connections } from '../../shared/ports/connections.ts';

export interface FakeCertificates extends Certificates {
  /** Adds one, or changes its status as somebody else would. */
  put(id: string, status: string): void;
  statusOf(id: string): string | undefined;
  /** Every update that was asked for, as `<status> <id>`. */
  readonly updates: string[];
}

/** AWS IoT's registry in memory. `now` stamps every change. */
export const fakeCertificates = (now: () => number): FakeCertificates => {
  const states = new Map<string, { status: string; lastModifiedAt: number }>();
  const updates: string[] = [];
  const update = async (id: string, status: string): Promise<void> => {
    updates.push(`${status} ${id}`);
    if (!states.has(id)) throw new Error('ResourceNotFoundException');
    states.set(id, { status, lastModifiedAt: now() });
  };
  return {
    updates,
    put: (id, status) => void states.set(id, { status, lastModifiedAt: now() }),
    statusOf: (id) => states.get(id)?.status,
    describe: async (id) => states.get(id),
    deactivate: (id) => update(id, 'INACTIVE'),
    revoke: (id) => update(id, 'REVOKED'),
    reinstate: (id) => update(id, 'ACTIVE'),
  };
};

export interface FakeConnections extends Connections {
  /** Opens a connection that comes back `returns` times after it was ended. */
  open(clientId: string, returns?: number): void;
  /** Every client id whose connection was ended. */
  readonly ends: string[];
}

/** The broker's connections in memory. */
export const fakeConnections = (): FakeConnections => {
  const open = new Map<string, number>();
  const ends: string[] = [];
  return {
    ends,
    open: (clientId, returns = 0) => void open.set(clientId, returns),
    isOpen: async (clientId) => open.has(clientId),
    async end(clientId) {
      ends.push(clientId);
      const returns = open.get(clientId);
      if (returns === undefined) return false;
      if (returns > 0) open.set(clientId, returns - 1);
      else open.delete(clientId);
      return true;
    },
  };
};
