import mqtt, { type MqttClient } from 'mqtt';
import type { Identity } from '../../local/identity.ts';
import { type Endpoint, optionsOf } from './party.ts';

/** Honest devices, each with its own certificate, at several addresses. They publish, they listen to their own commands, they come back. */
export interface Fleet {
  readonly identities: readonly Identity[];
  readonly connected: () => number;
  readonly stop: () => Promise<void>;
}

const PUBLISH_EVERY_MS = 2_000;

export const startFleet = async (identities: readonly Identity[], endpoint: Endpoint): Promise<Fleet> => {
  const clients = await Promise.all(identities.map((identity) => startDevice(identity, endpoint)));
  const timers = clients.map((client, index) => {
    const { clientId } = identities[index] as Identity;
    return setInterval(
      () =>
        client.connected && client.publish(`devices/${clientId}/state`, JSON.stringify({ celsius: 20 + (index % 7) })),
      PUBLISH_EVERY_MS + index * 17,
    );
  });
  return {
    identities,
    connected: () => clients.filter(({ connected }) => connected).length,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(clients.map((client) => client.endAsync(true)));
    },
  };
};

const startDevice = async (identity: Identity, endpoint: Endpoint): Promise<MqttClient> => {
  const client = mqtt.connect(optionsOf(identity, endpoint, identity.clientId));
  // A device that is thrown out by a thief complains; it comes back by itself.
  client.on('error', () => undefined);
  client.on('connect', () => client.subscribe(`devices/${identity.clientId}/commands/#`, () => undefined));
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    setTimeout(() => reject(new Error(`${identity.clientId} could not connect`)), 10_000).unref();
  });
  return client;
};
