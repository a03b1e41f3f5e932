import { randomUUID } from 'node:crypto';
import type { LogEntry } from './types.ts';

/** When and where an entry is written. `at` in epoch milliseconds. */
export interface LogContext {
  readonly accountId: string;
  readonly at: number;
}

/** Who did it, once the broker had authenticated them. */
export interface LogSubject {
  readonly clientId: string;
  readonly principalId: string;
  readonly sourceIp: string;
  readonly sourcePort: number;
}

/** `Connection.AuthNError` reasons that a certificate, or the lack of one, can have. */
export type AuthenticationFailure =
  | 'DEVICE_CERTIFICATE_INACTIVE'
  | 'DEVICE_CERTIFICATE_NOT_REGISTERED'
  | 'DEVICE_CERTIFICATE_REVOKED'
  | 'NOT_AUTHENTICATED';

/** A peer that failed authentication. It sent no CONNECT that was read, so there is no client id. */
export interface Stranger {
  readonly reason: AuthenticationFailure;
  /** The certificate id, where a certificate was shown. */
  readonly principalId: string | undefined;
  readonly sourceIp: string;
  readonly sourcePort: number;
  readonly targetPort: number;
  readonly serverName: string;
}

export const connectLog = (context: LogContext, by: LogSubject): LogEntry => success(context, 'Connect', by);

export const connectRefusedLog = (context: LogContext, by: LogSubject): LogEntry =>
  unauthorised(context, 'Connect', by, {});

/**
 * `reason` as the lifecycle event spells it. AWS's page cwl-format spells a take-over differently in the log's own
 * `reason`, and explains no other reason, so none other is explained here.
 */
export const disconnectLog = (context: LogContext, by: LogSubject, reason: string): LogEntry => ({
  ...success(context, 'Disconnect', by),
  ...(reason === 'DUPLICATE_CLIENTID' ? TAKEN_OVER : {}),
  disconnectReason: reason,
});

export const publishRefusedLog = (context: LogContext, by: LogSubject, topic: string, retain: boolean): LogEntry =>
  unauthorised(context, 'Publish-In', by, { topicName: topic, ...(retain ? { retain: 'True' } : {}) });

/** `filters`: those that were refused. */
export const subscribeRefusedLog = (context: LogContext, by: LogSubject, filters: readonly string[]): LogEntry =>
  unauthorised(context, 'Subscribe', by, { topicName: filters.join(',') });

export const authenticationErrorLog = (context: LogContext, stranger: Stranger): LogEntry => ({
  ...heading(context, 'ERROR', 'Failure', 'Connection.AuthNError'),
  protocol: 'MQTT',
  authenticationType: 'AWS_X509',
  ...(stranger.principalId === undefined ? {} : { principalId: stranger.principalId }),
  sourceIp: stranger.sourceIp,
  sourcePort: stranger.sourcePort,
  targetIp: '127.0.0.1',
  targetPort: stranger.targetPort,
  serverNameIndication: stranger.serverName,
  reason: stranger.reason,
  details: DETAILS[stranger.reason],
});

const TAKEN_OVER = {
  reason: 'DUPLICATE_CLIENT_ID',
  details: 'A new connection was established with the same client ID',
};

/** The first is AWS's own sentence (cwl-format); it publishes none for the others. */
const DETAILS: Readonly<Record<AuthenticationFailure, string>> = {
  DEVICE_CERTIFICATE_NOT_REGISTERED: 'Device certificate is not registered',
  DEVICE_CERTIFICATE_INACTIVE: 'Device certificate is inactive',
  DEVICE_CERTIFICATE_REVOKED: 'Device certificate is revoked',
  NOT_AUTHENTICATED: 'Not authenticated',
};

const success = (context: LogContext, eventType: string, by: LogSubject): LogEntry => ({
  ...heading(context, 'INFO', 'Success', eventType),
  protocol: 'MQTT',
  ...who(by),
});

const unauthorised = (context: LogContext, eventType: string, by: LogSubject, what: LogEntry): LogEntry => ({
  ...heading(context, 'ERROR', 'Failure', eventType),
  protocol: 'MQTT',
  ...what,
  ...who(by),
  reason: 'AUTHORIZATION_FAILURE',
  details: 'Authorization Failure',
});

const heading = ({ accountId, at }: LogContext, logLevel: string, status: string, eventType: string): LogEntry => ({
  timestamp: new Date(at).toISOString().slice(0, 23).replace('T', ' '),
  logLevel,
  traceId: randomUUID(),
  accountId,
  status,
  eventType,
});

/** By name, because a connection has more than its log entry may show. */
const who = ({ clientId, principalId, sourceIp, sourcePort }: LogSubject): LogEntry => ({
  clientId,
  principalId,
  sourceIp,
  sourcePort,
});
