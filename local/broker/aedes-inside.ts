import type { EventEmitter } from 'node:events';
import type { Client, PublishPacket, SubscribePacket } from 'aedes';
import { Aedes } from 'aedes';

/** Packets that aedes acts upon without asking anybody. */
export type ArrivedPacket = SubscribePacket | { readonly cmd: 'disconnect' } | { readonly cmd: 'other' };

/** What aedes keeps for sessions while they are offline. */
export interface SessionStore {
  removeSubscriptions(client: { readonly id: string }, filters: readonly string[]): Promise<void>;
  /** Drops the subscriptions and every message that waits. */
  discard(clientId: string): Promise<void>;
}

/**
 * Called with each packet before aedes handles it. aedes has no hook for that; its parser, which its types leave out,
 * is an event emitter (aedes 1.2, lib/client.js).
 */
export const onPacket = (client: Client, listener: (packet: ArrivedPacket) => void): void => {
  (client as unknown as { readonly _parser: EventEmitter })._parser.prependListener('packet', listener);
};

/**
 * An aedes whose publishers go on before their subscribers have taken a message, as in AWS IoT Core. By itself it reads
 * nothing more from them, and one subscriber that does not read silences everybody (aedes 1.2, aedes.js `publish`).
 */
export const createAedes = async (): Promise<Aedes> => {
  const aedes = await Aedes.createBroker(OPTIONS);
  const inside = aedes as unknown as { publish: Publish };
  const publish = inside.publish.bind(aedes);
  inside.publish = (packet, client, done) => {
    if (typeof client === 'function') return publish(packet, client);
    publish(packet, client, ignore);
    done?.();
  };
  return aedes;
};

/**
 * `concurrency` 0: any number of messages may wait for slow subscribers. `queueLimit`: packets that a client may send
 * before its CONNACK. `drainTimeout`: how long a subscriber that does not read is kept.
 */
const OPTIONS = { concurrency: 0, queueLimit: 200, drainTimeout: 10_000 };

type Done = (error?: Error | null) => void;
type Publish = (packet: PublishPacket, client: Client | Done | null, done?: Done) => void;

/** It fails only while the broker closes. */
const ignore = (): void => {};

/** aedes's persistence: documented, but not in its types. */
export const sessionStore = (aedes: Aedes): SessionStore => {
  const { persistence } = aedes as unknown as { readonly persistence: Persistence };

  return {
    removeSubscriptions: (client, filters) => persistence.removeSubscriptions(client, filters),

    async discard(clientId) {
      await persistence.cleanSubscriptions({ id: clientId });
      for await (const packet of persistence.outgoingStream({ id: clientId })) {
        await persistence.outgoingClearMessageId({ id: clientId }, packet);
      }
    },
  };
};

interface Persistence {
  removeSubscriptions(client: { readonly id: string }, filters: readonly string[]): Promise<void>;
  cleanSubscriptions(client: { readonly id: string }): Promise<void>;
  outgoingStream(client: { readonly id: string }): AsyncIterable<PublishPacket>;
  outgoingClearMessageId(client: { readonly id: string }, packet: PublishPacket): Promise<unknown>;
}
