import type { Client, Subscription } from 'aedes';
import type { Permissions } from '../iot-policy.ts';
import type { BrokerOutlets, RegisteredCertificate, Registry } from '../types.ts';
import type { SessionStore } from './aedes-inside.ts';
import type { Announcer } from './announcer.ts';
import type { Connection, Peer } from './connection.ts';
import type { End } from './ending.ts';
import type { Roster } from './roster.ts';
import type { SessionBook } from './sessions.ts';

/** What the parts of one broker share. */
export interface Workings {
  readonly registry: Registry;
  readonly outlets: BrokerOutlets;
  readonly announcer: Announcer;
  readonly roster: Roster;
  readonly sessions: SessionBook;
  readonly store: SessionStore;
  /** Every client that TLS let through. */
  readonly peers: WeakMap<Client, Peer>;
  /** Every client whose CONNECT was accepted. */
  readonly connections: WeakMap<Client, Connection>;
  /** Parts of a SUBSCRIBE that are to be answered 0x80. */
  readonly refused: WeakSet<Subscription>;
  readonly end: End;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly permissionsOf: (certificate: RegisteredCertificate, clientId: string) => Permissions;
}
