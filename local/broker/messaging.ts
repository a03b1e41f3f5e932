import { randomUUID } from 'node:crypto';
import type { Aedes, PublishPacket } from 'aedes';
import type { Connection } from './connection.ts';
import { judgePublish } from './publish.ts';
import type { Workings } from './workings.ts';

/** aedes's hooks for messages in and out. */
export interface Messaging {
  readonly authorizePublish: Aedes['authorizePublish'];
  readonly authorizeForward: Aedes['authorizeForward'];
}

/**
 * An accepted message goes to the rules at once, not when its subscribers have taken it: in AWS IoT Core a slow
 * subscriber delays nobody.
 */
export const messaging = ({ announcer, connections, end, now, outlets }: Workings): Messaging => {
  const { message, metric } = outlets;

  return {
    authorizePublish(client, packet, done) {
      const connection = client && connections.get(client);
      if (!connection) return done(new Error('the client is not connected'));
      if (packet === connection.will)
        return connection.willPrevented ? done(WILL_PREVENTED) : accept(connection, packet, done);
      if (connection.phase === 'ended') return done(new Error('the connection has ended'));

      const verdict = judgePublish(packet, connection, now());
      switch (verdict) {
        case 'accepted':
          return accept(connection, packet, done);
        case 'throttled':
          metric('PublishIn.Throttle', 1);
          metric('Throttle.Exceeded', 1);
          return discard(packet, done);
        case 'reserved':
          metric('PublishIn.ClientError', 1);
          return discard(packet, done);
        case 'client-error':
          metric('PublishIn.ClientError', 1);
          end(connection, 'CLIENT_ERROR');
          return done(new Error(`PUBLISH refused: ${verdict}`));
        case 'unauthorised':
          announcer.unauthorisedPublish(connection, packet.topic, packet.retain);
          end(connection, 'AUTH_ERROR');
          return done(new Error(`PUBLISH refused: ${verdict}`));
      }
    },

    authorizeForward(client, packet) {
      const connection = connections.get(client);
      if (!connection || packet.topic.startsWith(INTERNAL)) return null;
      if (!connection.permissions.allows('iot:Receive', `topic/${packet.topic}`)) {
        metric('PublishOut.AuthError', 1);
        return null;
      }
      if (!connection.messages.take(now())) {
        metric('PublishOut.Throttle', 1);
        metric('Throttle.Exceeded', 1);
        return null;
      }
      if (client.conn.writableLength > UNREAD_BYTES) {
        metric('PublishOut.Throttle', 1);
        return null;
      }
      metric('PublishOut.Success', 1);
      return packet;
    },
  };

  function accept(connection: Connection, packet: PublishPacket, done: (error?: Error | null) => void): void {
    const { clientId, principalId, sourceIp } = connection;
    const { topic, payload } = packet;
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    metric('PublishIn.Success', 1);
    const traceId = randomUUID();
    message({ topic, payload: bytes, clientId, principal: principalId, sourceIp, traceId, timestamp: now() });
    done();
  }
};

/** Where aedes talks to itself; nothing of it leaves. */
const INTERNAL = '$SYS/';
/** What is kept for a subscriber that reads more slowly than it is sent to. */
const UNREAD_BYTES = 1_048_576;
const WILL_PREVENTED = new Error('the will was prevented');
const NOTHING = Buffer.alloc(0);

/** aedes cannot drop a publish without closing the connection: it becomes one that nobody sees and that is not acknowledged. */
const discard = (packet: PublishPacket, done: (error?: Error | null) => void): void => {
  Object.assign(packet, { topic: `${INTERNAL}discarded`, payload: NOTHING, qos: 0, retain: false });
  done();
};
