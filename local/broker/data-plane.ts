import type { Broker, ConnectionView } from '../types.ts';
import type { Connection } from './connection.ts';
import type { Workings } from './workings.ts';

/** What the data-plane API asks of the broker: DeleteConnection, GetConnection, ListSubscriptions. */
export type DataPlane = Pick<Broker, 'deleteConnection' | 'getConnection' | 'listSubscriptions'>;

export const dataPlane = ({ end, now, roster, sessions, store }: Workings): DataPlane => ({
  deleteConnection(clientId, { cleanSession, preventWillMessage }) {
    const connection = roster.byClientId(clientId);
    if (!connection && !sessions.persistent(clientId, now())) return false;
    if (connection) {
      connection.willPrevented = preventWillMessage;
      end(connection, 'API_INITIATED_DISCONNECT');
    }
    if (cleanSession) {
      sessions.forget(clientId);
      void store.discard(clientId);
    }
    return true;
  },

  getConnection(clientId) {
    const connection = roster.byClientId(clientId);
    if (connection) return viewOf(connection);
    const past = sessions.lastDisconnect(clientId, now());
    if (past === undefined) return undefined;
    const { cleanSession, disconnectedSince, reason } = past;
    return { connected: false, clientId, cleanSession, disconnectedSince, disconnectReason: reason };
  },

  listSubscriptions(clientId) {
    const subscriptions = roster.byClientId(clientId)?.subscriptions ?? sessions.persistent(clientId, now());
    return subscriptions && [...subscriptions].map(([topicFilter, qos]) => ({ topicFilter, qos }));
  },
});

const viewOf = (connection: Connection): ConnectionView => ({
  connected: true,
  clientId: connection.clientId,
  sourceIp: connection.sourceIp,
  sourcePort: connection.sourcePort,
  cleanSession: connection.cleanSession,
  keepAliveDuration: connection.keepAliveSeconds,
  connectedSince: connection.connectedAt,
});
