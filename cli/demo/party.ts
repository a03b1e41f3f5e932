import { setTimeout as pause } from 'node:timers/promises';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Identity } from '../../local/identity.ts';

/** Where the broker is and whom to trust. */
export interface Endpoint {
  readonly port: number;
  readonly ca: string;
}

/** One attacker's MQTT clients, all with the same papers and from the same address; it keeps an account of its connections. */
export interface Party {
  readonly identity: Identity;
  /** Epoch ms of the first CONNECT, publish or subscribe that was part of the attack. */
  readonly begunAt: () => number | undefined;
  /** Connects under a client id; resolves once connected, or to undefined if it was refused. Comes back by itself until stopped. */
  readonly connect: (clientId: string) => Promise<MqttClient | undefined>;
  /** Repeats `step` every `everyMs` until stopped, whatever becomes of the connections. */
  readonly keep: (everyMs: number, step: () => unknown) => void;
  /** Marks the beginning, if nothing has yet. */
  readonly begin: () => void;
  readonly open: () => number;
  /** Epoch ms since which no connection has been open; undefined while one is, or if none ever was. */
  readonly goneSince: () => number | undefined;
  readonly stop: () => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 3_000;
/** A bot comes back within the second. */
const RECONNECT_MS = 1_100;

export const createParty = (identity: Identity, endpoint: Endpoint): Party => {
  const clients = new Set<MqttClient>();
  const stopping = new AbortController();
  let begun: number | undefined;
  let open = 0;
  let closedAt: number | undefined;

  const begin = () => {
    begun ??= Date.now();
  };

  const account = (client: MqttClient) => {
    let isOpen = false;
    client.on('connect', () => {
      isOpen = true;
      open += 1;
    });
    client.on('close', () => {
      if (!isOpen) return;
      isOpen = false;
      open -= 1;
      if (open === 0) closedAt = Date.now();
    });
    // What an attacker's client complains of is what it is refused; that is no news.
    client.on('error', () => undefined);
  };

  return {
    identity,
    begin,
    begunAt: () => begun,
    open: () => open,
    goneSince: () => (open === 0 ? closedAt : undefined),
    async connect(clientId) {
      const client = mqtt.connect(optionsOf(identity, endpoint, clientId));
      clients.add(client);
      account(client);
      return new Promise((resolve) => {
        const give = setTimeout(() => resolve(undefined), CONNECT_TIMEOUT_MS);
        const settle = (result: MqttClient | undefined) => {
          clearTimeout(give);
          resolve(result);
        };
        client.once('connect', () => settle(client));
        client.once('close', () => settle(client.connected ? client : undefined));
      });
    },
    keep(everyMs, step) {
      const loop = async () => {
        while (!stopping.signal.aborted) {
          step();
          await pause(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
        }
      };
      void loop();
    },
    async stop() {
      stopping.abort();
      await Promise.all([...clients].map((client) => client.endAsync(true)));
    },
  };
};

export const optionsOf = (
  { certificate, key, address }: Identity,
  { port, ca }: Endpoint,
  clientId: string,
): IClientOptions =>
  ({
    protocol: 'mqtts',
    host: '127.0.0.1',
    port,
    servername: 'localhost',
    ca,
    cert: certificate,
    key,
    clientId,
    localAddress: address,
    protocolVersion: 4,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: RECONNECT_MS,
    queueQoSZero: false,
  }) as IClientOptions;
