import type { Aedes, Client, Subscription } from 'aedes';
import { iotArn, permissions, policyDocument } from '../iot-policy.ts';
import { certificateId } from '../pki.ts';
import type { Broker, BrokerOutlets, Delays, RegisteredCertificate, Registry } from '../types.ts';
import { accepting } from './accepting.ts';
import { createAedes, sessionStore } from './aedes-inside.ts';
import { createAnnouncer } from './announcer.ts';
import { arriving } from './arriving.ts';
import type { Connection, Peer } from './connection.ts';
import { createCuts } from './cuts.ts';
import { dataPlane } from './data-plane.ts';
import { createEnd, lose, reasonOf } from './ending.ts';
import { registeredEvent } from './lifecycle.ts';
import { LIMITS } from './limits.ts';
import type { TlsMaterial } from './listener.ts';
import { listen } from './listener.ts';
import { messaging } from './messaging.ts';
import { ownMessages } from './own-messages.ts';
import { createRoster } from './roster.ts';
import { createSessionBook } from './sessions.ts';
import { subscribing } from './subscribing.ts';
import type { Unreliability } from './unreliable.ts';
import { createDelivery, unreliability } from './unreliable.ts';
import type { Workings } from './workings.ts';

export interface BrokerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly tls: TlsMaterial;
  readonly registry: Registry;
  /** They must not throw: nobody is there to catch it. Log entries come at once; their delay is the reader's. */
  readonly outlets: BrokerOutlets;
  readonly delays: Pick<Delays, 'deactivationCuts'>;
  readonly pace: number;
  readonly accountId: string;
  readonly region?: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** In [0, 1); only for the default unreliability. */
  readonly random?: () => number;
  readonly unreliable?: Unreliability;
}

/**
 * The MQTT side of AWS IoT Core on 127.0.0.1: mutual TLS, the registry asked at each connection, AWS's limits,
 * lifecycle events, log entries and metrics. MQTT 3.1.1. Rejects with Node's EADDRINUSE if the port is taken.
 */
export const startBroker = async (options: BrokerOptions): Promise<Broker> => {
  const { accountId, delays, outlets, pace, registry, now = Date.now, random = Math.random } = options;
  const aedes = await createAedes();
  const roster = createRoster();
  const sessions = createSessionBook(pace);
  const own = ownMessages(aedes, outlets, now);
  const events = createDelivery(options.unreliable ?? unreliability(random), own.lifecycle);
  const announcer = createAnnouncer({ accountId, now, outlets, publish: events.send });
  const workings: Workings = {
    registry,
    outlets,
    announcer,
    roster,
    sessions,
    store: sessionStore(aedes),
    peers: new WeakMap<Client, Peer>(),
    connections: new WeakMap<Client, Connection>(),
    refused: new WeakSet<Subscription>(),
    end: createEnd({ roster, sessions, announcer, now }),
    now,
    permissionsOf: permissionsFor(iotArn(options.region ?? 'us-east-1', accountId)),
  };
  const cuts = createCuts(workings, delays.deactivationCuts * pace);
  const sweeper = setInterval(() => sweep(workings), Math.max(1_000, (LIMITS.sessionExpiryMs * pace) / 4));
  let closing: Promise<void> | undefined;

  hook(aedes, workings);
  const arrive = arriving(aedes, workings, announcePending);
  const listener = await listen(options.port, options.tls, arrive).catch(async (error: unknown) => {
    await shut();
    throw error;
  });
  registry.onDeactivated((id) => {
    if (closing === undefined) cuts.plan(id);
  });

  return {
    port: listener.port,
    ...dataPlane(workings),
    publish: own.api,
    close: () => {
      closing ??= endAll().then(listener.close).then(shut);
      return closing;
    },
  };

  function announcePending(id: string): void {
    const registeredAt = registry.certificates.get(id)?.createdAt ?? now();
    const caCertificateId = certificateId(options.tls.authority);
    events.send(registeredEvent({ certificateId: id, caCertificateId, accountId, registeredAt }, now()));
  }

  async function endAll(): Promise<void> {
    const { end } = workings;
    const ended = roster.all().map((connection) => {
      return new Promise<void>((resolve) => end(connection, 'SERVER_INITIATED_DISCONNECT', resolve));
    });
    await Promise.all(ended);
  }

  async function shut(): Promise<void> {
    clearInterval(sweeper);
    cuts.cancel();
    events.flush();
    await new Promise<void>((resolve) => aedes.close(resolve));
  }
};

const hook = (aedes: Aedes, workings: Workings): void => {
  const { outlets } = workings;
  const { onClient, preConnect } = accepting(workings);
  const { authorizeSubscribe, onSubscribe, onUnsubscribe } = subscribing(workings);
  Object.assign(aedes, { preConnect, authorizeSubscribe, ...messaging(workings) });
  aedes.on('client', onClient);
  aedes.on('subscribe', onSubscribe);
  aedes.on('unsubscribe', onUnsubscribe);
  aedes.on('ping', () => outlets.metric('Ping.Success', 1));
  aedes.on('keepaliveTimeout', (client) => lose(client, 'MQTT_KEEP_ALIVE_TIMEOUT', workings));
  aedes.on('clientError', (client, error) => lose(client, reasonOf(error), workings));
};

const permissionsFor =
  (arn: string): Workings['permissionsOf'] =>
  ({ commonName, policy }: RegisteredCertificate, clientId) =>
    permissions(policyDocument(policy, arn), arn, {
      'iot:ClientId': clientId,
      'iot:Certificate.Subject.CommonName': commonName,
    });

const sweep = ({ now, sessions, store }: Workings): void => {
  for (const clientId of sessions.sweep(now())) void store.discard(clientId);
};
