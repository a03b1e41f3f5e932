import type { Connection } from './connection.ts';

/** Why a connection ended: AWS's page life-cycle-events, those of its values that can happen here. */
export type DisconnectReason =
  | 'API_INITIATED_DISCONNECT'
  | 'AUTH_ERROR'
  | 'CLIENT_ERROR'
  | 'CLIENT_INITIATED_DISCONNECT'
  | 'CONNECTION_LOST'
  | 'DUPLICATE_CLIENTID'
  | 'MQTT_KEEP_ALIVE_TIMEOUT'
  | 'SERVER_ERROR'
  | 'SERVER_INITIATED_DISCONNECT';

/** A message that AWS itself publishes. */
export interface LifecycleEvent {
  readonly topic: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Client ids with `#` or `+` get no lifecycle events at all. */
export const hasLifecycle = (clientId: string): boolean => !/[#+]/.test(clientId);

export const connectedEvent = (connection: Connection, at: number): LifecycleEvent => ({
  topic: `$aws/events/presence/connected/${connection.clientId}`,
  body: {
    clientId: connection.clientId,
    timestamp: at,
    eventType: 'connected',
    sessionIdentifier: connection.session,
    principalIdentifier: connection.principalId,
    ipAddress: connection.sourceIp,
    versionNumber: connection.version,
  },
});

export const disconnectedEvent = (connection: Connection, reason: DisconnectReason, at: number): LifecycleEvent => ({
  topic: `$aws/events/presence/disconnected/${connection.clientId}`,
  body: {
    clientId: connection.clientId,
    timestamp: at,
    eventType: 'disconnected',
    sessionIdentifier: connection.session,
    principalIdentifier: connection.principalId,
    clientInitiatedDisconnect: reason === 'CLIENT_INITIATED_DISCONNECT',
    disconnectReason: reason,
    versionNumber: connection.version,
  },
});

/** A CONNECT that the IoT policy refused. */
export interface RefusedConnect {
  readonly clientId: string;
  readonly principalId: string;
  readonly sourceIp: string;
  readonly session: string;
}

export const connectFailedEvent = (refused: RefusedConnect, at: number): LifecycleEvent => ({
  topic: `$aws/events/presence/connect_failed/${refused.clientId}`,
  body: {
    clientId: refused.clientId,
    timestamp: at,
    eventType: 'connect_failed',
    connectFailureReason: 'AUTHORIZATION_FAILED',
    principalIdentifier: refused.principalId,
    sessionIdentifier: refused.session,
    ipAddress: refused.sourceIp,
  },
});

export const subscriptionEvent = (
  eventType: 'subscribed' | 'unsubscribed',
  connection: Connection,
  topics: readonly string[],
  at: number,
): LifecycleEvent => ({
  topic: `$aws/events/subscriptions/${eventType}/${connection.clientId}`,
  body: {
    clientId: connection.clientId,
    timestamp: at,
    eventType,
    sessionIdentifier: connection.session,
    principalIdentifier: connection.principalId,
    topics,
  },
});

/** A certificate that waits for activation was presented: AWS's page auto-register-device-cert. */
export interface PresentedCertificate {
  readonly certificateId: string;
  readonly caCertificateId: string;
  readonly accountId: string;
  /** Epoch milliseconds. */
  readonly registeredAt: number;
}

export const registeredEvent = (presented: PresentedCertificate, at: number): LifecycleEvent => ({
  topic: `$aws/events/certificates/registered/${presented.caCertificateId}`,
  body: {
    certificateId: presented.certificateId,
    caCertificateId: presented.caCertificateId,
    timestamp: at,
    certificateStatus: 'PENDING_ACTIVATION',
    awsAccountId: presented.accountId,
    certificateRegistrationTimestamp: String(presented.registeredAt),
  },
});
