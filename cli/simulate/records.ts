/**
 * Records as AWS writes them, each as one line of JSON, in AWS's order of fields. Written as text because this is
 * done hundreds of thousands of times a second.
 */

/** The connection that a record speaks of, as the broker holds it. */
export interface Session {
  readonly client: string;
  readonly thing: string | undefined;
  readonly principal: string;
  readonly address: string;
  readonly port: number;
  readonly id: string;
  readonly version: number;
}

/** Who publishes, as the rules engine's functions name them. */
export type Publisher = Pick<Session, 'client' | 'principal' | 'address'>;

/** Somebody whom the broker turned away before it knew them. What they named is only a claim. */
export interface Stranger {
  readonly address: string;
  readonly client?: string;
  readonly principal?: string;
  readonly reason: AuthenticationFailure;
}

/** Those `Connection.AuthNError` reasons that the simulated fleet gives; AWS-FACTS §3.2 has them all. */
export type AuthenticationFailure = keyof typeof DETAILS;

/** What every log entry has. `at` in epoch milliseconds. */
export interface LogHeading {
  readonly at: number;
  readonly traceId: string;
}

/** https://docs.aws.amazon.com/iot/latest/developerguide/life-cycle-events.html */
export const connectedEvent = (session: Session, at: number): string =>
  `{${subject(session)},"timestamp":${at},"eventType":"connected","sessionIdentifier":"${session.id}","principalIdentifier":${quote(session.principal)},"ipAddress":"${session.address}","versionNumber":${session.version}}`;

export const disconnectedEvent = (session: Session, at: number, reason: string): string =>
  `{${subject(session)},"timestamp":${at},"eventType":"disconnected","sessionIdentifier":"${session.id}","principalIdentifier":${quote(session.principal)},"clientInitiatedDisconnect":${reason === 'CLIENT_INITIATED_DISCONNECT'},"disconnectReason":"${reason}","versionNumber":${session.version}}`;

/** Authenticated, but the IoT policy does not let it connect. */
export const connectFailedEvent = (session: Session, at: number): string =>
  `{${subject(session)},"timestamp":${at},"eventType":"connect_failed","connectFailureReason":"AUTHORIZATION_FAILED","principalIdentifier":${quote(session.principal)},"sessionIdentifier":"${session.id}","ipAddress":"${session.address}"}`;

export const subscribedEvent = (session: Session, at: number, filters: readonly string[]): string =>
  `{${subject(session)},"timestamp":${at},"eventType":"subscribed","sessionIdentifier":"${session.id}","principalIdentifier":${quote(session.principal)},"topics":${quote(filters)}}`;

/** `$aws/events/certificates/registered/<caCertificateId>`. */
export const registeredEvent = (certificate: string, authority: string, at: number): string =>
  `{"certificateId":"${certificate}","caCertificateId":"${authority}","timestamp":${at},"certificateStatus":"PENDING_ACTIVATION","awsAccountId":"${ACCOUNT}","certificateRegistrationTimestamp":"${at}"}`;

/** What the tap rule selects; base64 turns 3 bytes into 4 characters. */
export const publishedRecord = (by: Publisher, at: number, topic: string, bytes: number, traceId: string): string =>
  `{"eventType":"published","clientId":${quote(by.client)},"principalIdentifier":${quote(by.principal)},"sourceIp":"${by.address}","topic":${quote(topic)},"timestamp":${at},"traceId":"${traceId}","base64Length":${4 * Math.ceil(bytes / 3)}}`;

/** https://docs.aws.amazon.com/iot/latest/developerguide/cwl-format.html */
export const connectLog = (heading: LogHeading, session: Session): string =>
  `{${head(heading, 'INFO', 'Success', 'Connect')},${who(session)}}`;

export const connectDeniedLog = (heading: LogHeading, session: Session): string =>
  `{${head(heading, 'ERROR', 'Failure', 'Connect')},${who(session)}${UNAUTHORISED}}`;

export const disconnectLog = (heading: LogHeading, session: Session, reason: string): string =>
  `{${head(heading, 'INFO', 'Success', 'Disconnect')},${who(session)}${reason === 'DUPLICATE_CLIENTID' ? TAKEN_OVER : ''},"disconnectReason":"${reason}"}`;

export const publishDeniedLog = (heading: LogHeading, session: Session, topic: string): string =>
  `{${head(heading, 'ERROR', 'Failure', 'Publish-In')},"topicName":${quote(topic)},${who(session)}${UNAUTHORISED}}`;

export const subscribeDeniedLog = (heading: LogHeading, session: Session, filters: readonly string[]): string =>
  `{${head(heading, 'ERROR', 'Failure', 'Subscribe')},"topicName":${quote(filters.join(','))},${who(session)}${UNAUTHORISED}}`;

/** `Connection.AuthNError`: a client id appears only where the TLS handshake had succeeded. */
export const authenticationErrorLog = (heading: LogHeading, stranger: Stranger, port: number): string => {
  const { address, client, principal, reason } = stranger;
  const custom = reason === 'NOT_AUTHENTICATED';
  return `{${head(heading, 'ERROR', 'Failure', 'Connection.AuthNError')},"protocol":"MQTT","authenticationType":"${custom ? 'CUSTOM_AUTH' : 'AWS_X509'}"${client === undefined ? '' : `,"clientId":${quote(client)}`}${principal === undefined ? '' : `,"principalId":${quote(principal)}`},"sourceIp":"${address}","sourcePort":${port},"targetPort":${custom ? 443 : 8883},"serverNameIndication":"${ENDPOINT}","reason":"${reason}","details":"${DETAILS[reason]}"}`;
};

/** A minute of a CloudWatch metric; `at` is the minute's start, as CloudWatch stamps it. */
export const metricRecord = (name: string, at: number, value: number): string =>
  `{"eventType":"metric","name":"${name}","timestamp":${at},"value":${value},"periodSeconds":60}`;

const ACCOUNT = '123456789012';
const ENDPOINT = 'a1b2c3d4e5f6g7-ats.iot.us-east-1.amazonaws.com';

/** The first sentence is AWS's own (cwl-format); it publishes none for the others. */
const DETAILS = {
  DEVICE_CERTIFICATE_NOT_REGISTERED: 'Device certificate is not registered',
  DEVICE_CERTIFICATE_INACTIVE: 'Device certificate is inactive',
  DEVICE_CERTIFICATE_REVOKED: 'Device certificate is revoked',
  NOT_AUTHENTICATED: 'Not authenticated',
} as const;

/** A take-over is the one reason that the log spells in its own way. */
const TAKEN_OVER =
  ',"reason":"DUPLICATE_CLIENT_ID","details":"A new connection was established with the same client ID"';
const UNAUTHORISED = ',"reason":"AUTHORIZATION_FAILURE","details":"Authorization Failure"';

const quote = (value: string | readonly string[]): string => JSON.stringify(value);

const subject = ({ client, thing }: Session): string =>
  `"clientId":${quote(client)}${thing === undefined ? '' : `,"thingName":${quote(thing)}`}`;

const who = ({ client, principal, address, port }: Session): string =>
  `"clientId":${quote(client)},"principalId":${quote(principal)},"sourceIp":"${address}","sourcePort":${port}`;

const head = ({ at, traceId }: LogHeading, level: string, status: string, eventType: string): string =>
  `"timestamp":"${logTime(at)}","logLevel":"${level}","traceId":"${traceId}","accountId":"${ACCOUNT}","status":"${status}","eventType":"${eventType}"${eventType === 'Connection.AuthNError' ? '' : ',"protocol":"MQTT"'}`;

const logTime = (at: number): string => new Date(at).toISOString().slice(0, 23).replace('T', ' ');
