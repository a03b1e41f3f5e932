import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';

export interface Connecting {
  readonly port: number;
  /** Folder that `floodgate local` wrote the papers to. */
  readonly papers: string;
  /** Whose certificate and key. */
  readonly identity: string;
  readonly clientId: string;
}

/** A real MQTT client over mutual TLS that never comes back by itself. */
export const connectWith = ({ port, papers, identity, clientId }: Connecting): Promise<MqttClient> => {
  const paper = (name: string): Buffer => readFileSync(join(papers, name));
  const client = mqtt.connect({
    protocol: 'mqtts',
    host: '127.0.0.1',
    port,
    servername: 'localhost',
    ca: paper('ca.pem'),
    cert: paper(`${identity}.cert.pem`),
    key: paper(`${identity}.key.pem`),
    clientId,
    reconnectPeriod: 0,
  });
  client.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve(client));
    client.once('close', () => reject(new Error(`${clientId} was turned away`)));
  });
};
