import type { Connection } from './connection.ts';

/** The connections that there are: many per certificate, one per client id, so the former leaves before the next is added. */
export interface Roster {
  add(connection: Connection): void;
  remove(connection: Connection): void;
  byClientId(clientId: string): Connection | undefined;
  ofCertificate(id: string): readonly Connection[];
  all(): readonly Connection[];
}

export const createRoster = (): Roster => {
  const clients = new Map<string, Connection>();
  const certificates = new Map<string, Set<Connection>>();

  return {
    add(connection) {
      clients.set(connection.clientId, connection);
      const sharing = certificates.get(connection.principalId) ?? new Set();
      certificates.set(connection.principalId, sharing.add(connection));
    },

    remove(connection) {
      clients.delete(connection.clientId);
      const sharing = certificates.get(connection.principalId);
      sharing?.delete(connection);
      if (sharing?.size === 0) certificates.delete(connection.principalId);
    },

    byClientId: (clientId) => clients.get(clientId),
    ofCertificate: (id) => [...(certificates.get(id) ?? [])],
    all: () => [...clients.values()],
  };
};
