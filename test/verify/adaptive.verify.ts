import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import mqtt, { type MqttClient } from 'mqtt';
import { certificateId } from '../../local/pki.ts';
import { type LineProcess, startProcess } from '../line-process.ts';

/** DESIGN: with the tap adaptive, a publish flood is seen within three minutes. AWS's own delays, nothing shortened. */
const SEEN_WITHIN_MS = 180_000;

const ROOT = join(import.meta.dirname, '../..');
const certs = mkdtempSync(join(tmpdir(), 'floodgate-adaptive-'));
const clients: MqttClient[] = [];
const timers: NodeJS.Timeout[] = [];
let floodgate: LineProcess;
let port: number;

beforeAll(async () => {
  const options = ['--port', '0', '--certs', certs, '--mode', 'enforce', '--tap', 'adaptive'];
  floodgate = startProcess(process.execPath, [join(ROOT, 'cli/floodgate.mjs'), 'local', ...options]);
  const ready = JSON.parse(await floodgate.waitFor(isOfType('ready'), 60_000)) as { ports: { mqtt: number } };
  port = ready.ports.mqtt;
});

afterAll(async () => {
  for (const timer of timers) clearInterval(timer);
  await Promise.all(clients.map((client) => client.endAsync(true)));
  await floodgate.stop();
  rmSync(certs, { recursive: true });
});

it(
  'a flood moves the metrics, the metrics put the tap on, and the tap shows who floods',
  async () => {
    const honest = ['device-01', 'device-02'].map(connect);
    const flooder = connect('wide-01');
    every(10_000, () => {
      for (const [n, client] of honest.entries()) client.publish(`devices/device-0${n + 1}/telemetry`, '{}');
    });
    every(100, () => {
      for (let n = 0; n < 6; n += 1) flooder.publish('devices/wide-01/telemetry', '{}');
    });
    const began = performance.now();
    const action = await floodgate.waitFor(isOfType('action'), SEEN_WITHIN_MS);
    expect(performance.now() - began).toBeLessThan(SEEN_WITHIN_MS);
    expect(action).toContain(idOf('wide-01'));
    const said = floodgate.lines.filter((line) => isOfType('incident')(line) || isOfType('action')(line)).join('\n');
    for (const name of ['device-01', 'device-02']) expect(said).not.toContain(idOf(name));
  },
  SEEN_WITHIN_MS + 30_000,
);

const connect = (clientId: string): MqttClient => {
  const read = (name: string) => readFileSync(join(certs, name));
  const client = mqtt.connect({
    protocol: 'mqtts',
    host: '127.0.0.1',
    port,
    servername: 'localhost',
    clientId,
    protocolVersion: 4,
    ca: read('ca.pem'),
    cert: read(`${clientId}.cert.pem`),
    key: read(`${clientId}.key.pem`),
    reconnectPeriod: 5_000,
  });
  // To be cut off is what the flooder is for.
  client.on('error', () => undefined);
  clients.push(client);
  return client;
};

const every = (ms: number, work: () => void): void => void timers.push(setInterval(work, ms));

const isOfType = (type: string) => (line: string) => line.startsWith('{') && JSON.parse(line).type === type;

const idOf = (name: string): string => certificateId(readFileSync(join(certs, `${name}.cert.pem`), 'utf8'));
