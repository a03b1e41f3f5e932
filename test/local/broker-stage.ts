import type { TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import type { IClientOptions, MqttClient } from 'mqtt';
import mqtt from 'mqtt';
import type { BrokerOptions } from '../../local/broker/broker.ts';
import { startBroker } from '../../local/broker/broker.ts';
import type { Authority, Identity } from '../../local/pki.ts';
import { certificateId, createAuthority } from '../../local/pki.ts';
import { createRegistry } from '../../local/registry.ts';
import type { Broker, BrokerMessage, LogEntry, PolicyName, Registry } from '../../local/types.ts';

export const ACCOUNT = '123456789012';

/** A certificate with its key, registered or not. */
export interface Device extends Identity {
  readonly name: string;
  readonly id: string;
}

/** A lifecycle event as the rules engine would see it. */
export interface SeenEvent {
  readonly topic: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One broker, everything that came out of it, and clients to try it with. */
export interface Stage {
  readonly broker: Broker;
  readonly registry: Registry;
  readonly authority: Authority;
  readonly messages: readonly BrokerMessage[];
  readonly logs: readonly LogEntry[];
  /** Lets the broker's clock jump forward. */
  pass(ms: number): void;
  metric(name: string): number;
  /** Logs of one event type by one client id. */
  logsOf(eventType: string, clientId: string): readonly LogEntry[];
  /** Lifecycle events about one client id, in order of arrival. */
  eventsOf(clientId: string): readonly SeenEvent[];
  /** What clients published to `topic`. */
  received(topic: string): readonly BrokerMessage[];
  device(name: string, policy?: PolicyName): Device;
  /** Connects and waits for the CONNACK; rejects when the broker closes the socket instead. */
  connect(device: Device, options?: IClientOptions & { localAddress?: string }): Promise<MqttClient>;
  /** TLS alone, for what a well-behaved client would not send. Without a device, without a certificate. */
  open(device?: Device): Promise<TLSSocket>;
  close(): Promise<void>;
}

export const TIDY = { duplicateShare: 0, reorderMs: 0, random: () => 0.5 };

export const createStage = async (options: Partial<BrokerOptions> = {}): Promise<Stage> => {
  const authority = createAuthority(Date.now());
  let skew = 0;
  const now = (): number => Date.now() + skew;
  const registry = createRegistry(now);
  const messages: BrokerMessage[] = [];
  const logs: LogEntry[] = [];
  const metrics = new Map<string, number>();
  const clients: MqttClient[] = [];
  const sockets: TLSSocket[] = [];
  const broker = await startBroker({
    port: 0,
    tls: { authority: authority.certificate, ...authority.issueServer() },
    registry,
    outlets: {
      message: (message) => messages.push(message),
      log: (entry) => logs.push(entry),
      metric: (name, amount) => metrics.set(name, (metrics.get(name) ?? 0) + amount),
    },
    delays: { deactivationCuts: 60 },
    pace: 1,
    accountId: ACCOUNT,
    now,
    unreliable: TIDY,
    ...options,
  });

  return {
    broker,
    registry,
    authority,
    messages,
    logs,
    pass: (ms) => {
      skew += ms;
    },
    metric: (name) => metrics.get(name) ?? 0,
    logsOf: (eventType, clientId) => logs.filter((log) => log.eventType === eventType && log.clientId === clientId),
    eventsOf: (clientId) =>
      messages
        .filter(({ topic }) => topic.startsWith('$aws/events/'))
        .map(({ topic, payload }) => ({ topic, body: JSON.parse(Buffer.from(payload).toString()) }))
        .filter(({ body }) => body.clientId === clientId),
    received: (topic) => messages.filter((message) => message.topic === topic),

    device(name, policy = 'own') {
      const identity = authority.issueDevice({ commonName: name });
      const { id } = registry.register({ pem: identity.certificate, policy, createdAt: now() });
      return { ...identity, name, id };
    },

    async connect(device, extra = {}) {
      const client = mqtt.connect({
        protocol: 'mqtts',
        host: '127.0.0.1',
        port: broker.port,
        ca: authority.certificate,
        cert: device.certificate,
        key: device.key,
        clientId: device.name,
        reconnectPeriod: 0,
        ...extra,
      });
      clients.push(client);
      client.on('error', () => {});
      await new Promise<void>((resolve, reject) => {
        client.once('connect', () => resolve());
        client.once('close', () => reject(new Error('closed without CONNACK')));
      });
      return client;
    },

    async open(device) {
      const shown = device && { cert: device.certificate, key: device.key };
      const socket = connectTls({ host: '127.0.0.1', port: broker.port, ca: authority.certificate, ...shown });
      sockets.push(socket.on('error', () => {}));
      await new Promise((resolve) => socket.once('secureConnect', resolve));
      return socket;
    },

    async close() {
      await broker.close();
      for (const client of clients) client.end(true);
      for (const socket of sockets) socket.destroy();
    },
  };
};

/** A certificate signed by the stage's authority, and never registered. */
export const unregistered = (stage: Stage, name: string): Device => {
  const identity = stage.authority.issueDevice({ commonName: name });
  return { ...identity, name, id: certificateId(identity.certificate) };
};

/** The probe's first answer that is neither undefined, false nor 0; throws what it looked for after four seconds. */
export const eventually = async <Answer>(probe: () => Answer): Promise<NonNullable<Answer>> => {
  for (const deadline = Date.now() + 4_000; Date.now() < deadline; ) {
    const answer = probe();
    if (answer) return answer;
    await pause(5);
  }
  throw new Error(`never came true: ${probe}`);
};

/** MQTT 3.1.1, clean session; for client ids shorter than 100 bytes. */
export const connectPacket = (clientId: string, keepAlive = 60): Buffer => {
  const id = Buffer.from(clientId);
  const head = [0, 4, ...Buffer.from('MQTT'), 4, 2, keepAlive >> 8, keepAlive & 0xff, 0, id.length];
  return Buffer.from([0x10, head.length + id.length, ...head, ...id]);
};

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const closed = (client: MqttClient): Promise<void> =>
  client.connected ? new Promise((resolve) => client.once('close', () => resolve())) : Promise.resolve();
