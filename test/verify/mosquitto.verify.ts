import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { certificateId } from '../../local/pki.ts';
import { type LineProcess, startProcess } from '../line-process.ts';

/** Acceptance: from the first message of a flood until the flooding client is off. */
const CUT_OFF_WITHIN_MS = 5_000;
/**
 * How mosquitto_pub exits when the broker ends its connection: MOSQ_ERR_CONN_LOST (7), MOSQ_ERR_NO_CONN (4) in the
 * middle of a publish, or MOSQ_ERR_ERRNO (14) when the socket was reset while it still had bytes to send.
 */
const CUT_OFF = [7, 4, 14];

const ROOT = join(import.meta.dirname, '../..');
const certs = mkdtempSync(join(tmpdir(), 'floodgate-certs-'));
const running: LineProcess[] = [];
let floodgate: LineProcess;
let port: number;

beforeAll(async () => {
  const options = ['--port', '0', '--certs', certs, '--mode', 'enforce', '--fast'];
  floodgate = start(process.execPath, [join(ROOT, 'cli/floodgate.mjs'), 'local', ...options]);
  const ready = JSON.parse(await floodgate.waitFor(isOfType('ready'), 60_000));
  port = ready.ports.mqtt;
});

afterAll(async () => {
  await Promise.all(running.map((process) => process.stop()));
  rmSync(certs, { recursive: true });
});

describe("Mosquitto's own clients", () => {
  it('cut off a flood within five seconds and leave its neighbours alone', async () => {
    const topic = 'devices/device-01/telemetry';
    const office = start(...mosquitto('mosquitto_sub', 'wide-02', '127.0.3.1', ['-q', '1', '-t', topic]));
    const honest = start(...mosquitto('mosquitto_pub', 'device-01', '127.0.1.1', ['-q', '1', '-l', '-t', topic]));
    await office.waitFor(says('received SUBACK'), 10_000);
    await publish(honest, 'before');

    const flood = ['-m', 'x'.repeat(64), '--repeat', '100000', '--repeat-delay', '0.01', '-t', 'devices/wide-01/x'];
    const flooder = start(...mosquitto('mosquitto_pub', 'wide-01', '127.0.2.1', flood));
    await flooder.waitFor(says('received CONNACK (0)'), 10_000);
    const began = performance.now();
    await publish(honest, 'during');
    const patience = setTimeout(() => void flooder.stop(), CUT_OFF_WITHIN_MS);
    expect(CUT_OFF).toContain(await flooder.ended);
    clearTimeout(patience);
    expect(performance.now() - began).toBeLessThan(CUT_OFF_WITHIN_MS);

    const again = start(...mosquitto('mosquitto_pub', 'wide-01', '127.0.2.1', ['-m', 'x', '-t', 'devices/wide-01/x']));
    expect(await again.ended).not.toBe(0);

    await publish(honest, 'after');
    await office.waitFor((line) => line === 'after', 10_000);
    expect(office.lines.filter((line) => ['before', 'during', 'after'].includes(line))).toEqual([
      'before',
      'during',
      'after',
    ]);
    expect([connects(honest), connects(office)]).toEqual([1, 1]);
  });

  it('see in the output an incident, and actions on the culprit alone', async () => {
    await floodgate.waitFor(isOfType('action'), 10_000);
    const [incidents, actions] = [said('incident'), said('action')];
    expect(incidents.join('\n')).toContain('publish-flood');
    expect(actions.join('\n')).toContain(idOf('wide-01'));
    for (const innocent of ['device-01', 'wide-02']) {
      expect(actions.filter((line) => line.includes(idOf(innocent)) || line.includes(`"${innocent}"`))).toEqual([]);
    }
  });
});

const start = (command: string, args: readonly string[]): LineProcess => {
  const process = startProcess(command, args);
  running.push(process);
  return process;
};

/** A Mosquitto client as `name`, from an address of its own; its debug lines come one by one, not by the buffer. */
const mosquitto = (client: string, name: string, address: string, more: readonly string[]): [string, string[]] => [
  'stdbuf',
  [
    ...['-oL', client, '-d', '-h', '127.0.0.1', '-p', String(port), '-A', address, '-i', name],
    ...[
      '--cafile',
      join(certs, 'ca.pem'),
      '--cert',
      join(certs, `${name}.cert.pem`),
      '--key',
      join(certs, `${name}.key.pem`),
    ],
    ...more,
  ],
];

/** Sends one line and waits until the broker has acknowledged it. */
const publish = async (client: LineProcess, text: string): Promise<void> => {
  const acknowledged = client.lines.filter(says('received PUBACK')).length;
  client.write(text);
  await client.waitFor(() => client.lines.filter(says('received PUBACK')).length > acknowledged, 10_000);
};

const connects = (client: LineProcess): number => client.lines.filter(says('sending CONNECT')).length;

const says = (words: string) => (line: string) => line.includes(words);

const isOfType = (type: string) => (line: string) => line.startsWith('{') && JSON.parse(line).type === type;

const said = (type: string): string[] => floodgate.lines.filter(isOfType(type));

const idOf = (name: string): string => certificateId(readFileSync(join(certs, `${name}.cert.pem`), 'utf8'));
