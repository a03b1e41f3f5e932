import type { Aedes, Client, ConnectPacket } from 'aedes';
import { estranged } from './authentication.ts';
import type { ConnectRefusal, ConnectVerdict } from './connect.ts';
import { judgeConnect } from './connect.ts';
import type { Connection, Peer } from './connection.ts';
import { openConnection } from './connection.ts';
import type { Workings } from './workings.ts';

/** aedes's hooks from CONNECT to CONNACK. */
export interface Accepting {
  readonly preConnect: Aedes['preConnect'];
  readonly onClient: (client: Client) => void;
}

/** A CONNECT that is refused gets no CONNACK: AWS IoT Core closes the socket on MQTT 3 clients. */
export const accepting = (workings: Workings): Accepting => {
  const { announcer, connections, outlets, peers } = workings;

  return {
    preConnect(client, packet, answer) {
      const peer = peers.get(client);
      if (peer === undefined) return answer(new Error('the peer was not authenticated'), false);
      if (peer.certificate.status !== 'ACTIVE') {
        announcer.unauthenticated(estranged(peer));
        return answer(new Error(`the certificate is ${peer.certificate.status}`), false);
      }
      // aedes speaks no MQTT 5, and says so itself: CONNACK 1.
      if (packet.protocolVersion === 5) {
        outlets.metric(REFUSAL_METRICS['client-error'], 1);
        return answer(null, true);
      }
      const verdict = judge(packet, peer, workings);
      if (!verdict.accepted) {
        refuse(peer, verdict.clientId, verdict.why, workings);
        return answer(new Error(`CONNECT refused: ${verdict.why}`), false);
      }
      void admit(client, packet, peer, verdict, workings).then(() => answer(null, true));
    },

    onClient(client) {
      const connection = connections.get(client);
      if (connection?.phase !== 'opening') return;
      connection.phase = 'open';
      announcer.connected(connection);
    },
  };
};

const judge = (packet: ConnectPacket, peer: Peer, { now, permissionsOf, sessions }: Workings): ConnectVerdict =>
  judgeConnect(packet, {
    withinRate: (clientId) => sessions.mayConnect(clientId, now()),
    permissionsOf: (clientId) => permissionsOf(peer.certificate, clientId),
  });

/** AWS publishes no log reasons for these two, so there is only the metric. */
const REFUSAL_METRICS = { 'client-error': 'Connect.ClientError', throttled: 'Connect.ClientIDThrottle' } as const;

const refuse = (peer: Peer, clientId: string, why: ConnectRefusal, { announcer, outlets }: Workings): void => {
  if (why !== 'unauthorised') {
    outlets.metric(REFUSAL_METRICS[why], 1);
    return;
  }
  const { certificate, sourceIp, sourcePort } = peer;
  announcer.unauthorisedConnect({ clientId, principalId: certificate.id, sourceIp, sourcePort });
};

/** Takes the client id over from whoever has it; the promise waits for what must be gone before aedes goes on. */
const admit = async (
  client: Client,
  packet: ConnectPacket,
  peer: Peer,
  verdict: ConnectVerdict & { accepted: true },
  { connections, end, now, roster, sessions, store }: Workings,
): Promise<void> => {
  const { clientId, keepAliveSeconds, permissions, will } = verdict;
  const former = roster.byClientId(clientId);
  const formerIsGone = former && letGo(former);
  const cleanSession = packet.clean ?? true;
  const { endsPast, subscriptions, version } = sessions.open(clientId, cleanSession, now());
  const opening = { client, clientId, version, permissions, cleanSession, keepAliveSeconds, will, subscriptions };
  const connection = openConnection(peer, { ...opening, connectedAt: now() });
  connections.set(client, connection);
  roster.add(connection);
  Object.assign(packet, { clientId, keepalive: keepAliveSeconds });

  await formerIsGone;
  if (endsPast) await store.discard(clientId);

  function letGo(taken: Connection): Promise<void> {
    return new Promise((resolve) => end(taken, 'DUPLICATE_CLIENTID', resolve));
  }
};
