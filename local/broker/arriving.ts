import type { TLSSocket } from 'node:tls';
import type { Aedes } from 'aedes';
import { onPacket } from './aedes-inside.ts';
import { authenticate } from './authentication.ts';
import { lose } from './ending.ts';
import { judgeArrival } from './subscribing.ts';
import type { Workings } from './workings.ts';

/** Takes a socket whose handshake has finished: to aedes, or to the street. */
export const arriving =
  (aedes: Aedes, workings: Workings, onPending: (certificateId: string) => void) =>
  (socket: TLSSocket): void => {
    const { announcer, connections, peers, registry } = workings;
    socket.on('error', ignore);
    const peer = authenticate(socket, registry);
    if (peer === undefined || 'reason' in peer) {
      socket.destroy();
      if (peer === undefined) return;
      announcer.unauthenticated(peer);
      if (peer.principalId !== undefined) announceIfPending(peer.principalId);
      return;
    }
    const client = aedes.handle(socket);
    peers.set(client, peer);
    onPacket(client, (packet) => {
      const connection = connections.get(client);
      if (connection) judgeArrival(connection, packet, workings);
    });
    socket.once('close', () => lose(client, 'CONNECTION_LOST', workings));

    function announceIfPending(certificateId: string): void {
      if (registry.certificates.get(certificateId)?.status === 'PENDING_ACTIVATION') onPending(certificateId);
    }
  };

/** A socket's errors are followed by `close`, which says enough. */
const ignore = (): void => {};
