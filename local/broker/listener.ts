import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { createServer } from 'node:tls';

/** What the broker shows, and the authority whose certificates it tells clients to show. All PEM. */
export interface TlsMaterial {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

export interface Listener {
  readonly port: number;
  /** Ends every socket, also those in the middle of a handshake. */
  close(): Promise<void>;
}

/**
 * TLS on 127.0.0.1 with a client certificate asked for; `onSecure` judges it. Port 0 takes any free one.
 * A port in use rejects with Node's own EADDRINUSE, which names address and port.
 */
export const listen = async (
  port: number,
  { authority, certificate, key }: TlsMaterial,
  onSecure: (socket: TLSSocket) => void,
): Promise<Listener> => {
  const server = createServer({
    ca: authority,
    cert: certificate,
    key,
    minVersion: 'TLSv1.2',
    requestCert: true,
    rejectUnauthorized: false,
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('secureConnection', onSecure);

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => {
      server.off('error', reject);
      resolve();
    });
  });

  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
