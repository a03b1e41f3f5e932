import { randomUUID } from 'node:crypto';
import type { Client, ConnectPacket } from 'aedes';
import type { Permissions } from '../iot-policy.ts';
import type { LogSubject } from '../logs.ts';
import type { RegisteredCertificate } from '../types.ts';
import type { DisconnectReason } from './lifecycle.ts';
import { LIMITS } from './limits.ts';
import type { Rate } from './rate.ts';
import { createRate } from './rate.ts';

/** Who is at the other end, once TLS has proved that it holds the key of a registered certificate. */
export interface Peer {
  readonly certificate: RegisteredCertificate;
  readonly sourceIp: string;
  readonly sourcePort: number;
  readonly targetPort: number;
  /** By SNI. */
  readonly serverName: string;
}

/** What the broker publishes should the connection end without a DISCONNECT. */
export type Will = NonNullable<ConnectPacket['will']>;

/** An MQTT connection, from the CONNECT that was accepted to its end. */
export interface Connection extends LogSubject {
  readonly client: Client;
  readonly certificate: RegisteredCertificate;
  /** AWS's sessionIdentifier: one per connection. */
  readonly session: string;
  /** AWS's versionNumber: one per connection, rising per client id. */
  readonly version: number;
  readonly permissions: Permissions;
  readonly cleanSession: boolean;
  /** After AWS's limits. */
  readonly keepAliveSeconds: number;
  readonly will: Will | undefined;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  /** Topic filter → QoS granted. */
  readonly subscriptions: Map<string, number>;
  /** Messages in and out. */
  readonly messages: Rate;
  /** `opening`: accepted, CONNACK not yet sent. Only what was open is announced as disconnected. */
  phase: 'opening' | 'open' | 'ended';
  /** DeleteConnection with preventWillMessage. */
  willPrevented: boolean;
  /** Why its socket is about to close, where the broker knows. */
  leaving: DisconnectReason | undefined;
}

/** What is decided at CONNECT; the rest of a connection follows from it and from the peer. */
export type Opening = Pick<
  Connection,
  | 'client'
  | 'clientId'
  | 'version'
  | 'permissions'
  | 'cleanSession'
  | 'keepAliveSeconds'
  | 'will'
  | 'connectedAt'
  | 'subscriptions'
>;

export const openConnection = ({ certificate, sourceIp, sourcePort }: Peer, opening: Opening): Connection => ({
  ...opening,
  certificate,
  principalId: certificate.id,
  sourceIp,
  sourcePort,
  session: randomUUID(),
  messages: createRate(LIMITS.messagesPerSecond),
  phase: 'opening',
  willPrevented: false,
  leaving: undefined,
});
