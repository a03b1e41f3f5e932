import type { Client } from 'aedes';
import type { Announcer } from './announcer.ts';
import type { Connection } from './connection.ts';
import type { DisconnectReason } from './lifecycle.ts';
import type { Roster } from './roster.ts';
import type { SessionBook } from './sessions.ts';
import type { Workings } from './workings.ts';

/**
 * Ends a connection, whoever wanted it: announces it once, with the first reason given, and closes the socket.
 * `closed` is called once aedes has let go of it. The will is published unless the client sent a DISCONNECT.
 */
export type End = (connection: Connection, reason: DisconnectReason, closed?: () => void) => void;

export interface EndingOptions {
  readonly roster: Roster;
  readonly sessions: SessionBook;
  readonly announcer: Announcer;
  readonly now: () => number;
}

export const createEnd =
  ({ roster, sessions, announcer, now }: EndingOptions): End =>
  (connection, reason, closed) => {
    if (connection.phase === 'ended') {
      closed?.();
      return;
    }
    const wasOpen = connection.phase === 'open';
    connection.phase = 'ended';
    roster.remove(connection);
    sessions.close(connection.clientId, reason, now());
    if (wasOpen) announcer.disconnected(connection, reason);
    connection.client.close(closed);
  };

/** Ends what a client that is gone had, if it had anything; a DISCONNECT it sent first explains it better than `reason`. */
export const lose = (client: Client, reason: DisconnectReason, { connections, end }: Workings): void => {
  const connection = connections.get(client);
  if (connection) end(connection, connection.leaving ?? reason);
};

/** Why aedes gave up on a client: what the network did has a code, what the client did wrong has none. */
export const reasonOf = (error: Error): DisconnectReason => {
  const networks = 'code' in error || error.message === 'connection closed' || error.message === 'drain timeout';
  return networks ? 'CONNECTION_LOST' : 'CLIENT_ERROR';
};
