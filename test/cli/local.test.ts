import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MqttClient } from 'mqtt';
import { type LineProcess, startProcess } from '../line-process.ts';
import { connectWith } from './mqtt-client.ts';

const FLOODGATE = fileURLToPath(new URL('../../cli/floodgate.mjs', import.meta.url));

const run = async (...argv: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> => {
  const child = spawn(process.execPath, [FLOODGATE, ...argv]);
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (out.stdout += chunk));
  child.stderr.on('data', (chunk: Buffer) => (out.stderr += chunk));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...out };
};

const papers = mkdtempSync(join(tmpdir(), 'floodgate-'));
afterAll(() => rmSync(papers, { recursive: true, force: true }));

/** A folder in which a folder has a certificate's name. */
const taken = mkdtempSync(join(tmpdir(), 'floodgate-'));
mkdirSync(join(taken, 'device-01.cert.pem'));
afterAll(() => rmSync(taken, { recursive: true, force: true }));

describe('floodgate says in one line what is wrong, and exits with 2', () => {
  it.each([
    ['a command that there is none of', ['flood'], 'no such command: "flood"'],
    ['an unknown option', ['local', '--certs', papers, '--prot', '8883'], '--prot'],
    ['no place for the certificates', ['local'], '--certs DIR is needed'],
    [
      'a place that cannot be written',
      ['local', '--certs', '/dev/null/certs'],
      '--certs "/dev/null/certs" cannot be written',
    ],
    ['a place that is a file', ['local', '--certs', FLOODGATE], 'cannot be written: ENOTDIR'],
    [
      'a place on a file system without folders',
      ['local', '--certs', '/proc/nope/certs'],
      '--certs "/proc/nope/certs" cannot be written',
    ],
    ['a place where a file cannot be written', ['local', '--certs', taken], 'cannot be written: EISDIR'],
    ['a port that is no number', ['local', '--certs', papers, '--port', 'mqtt'], '--port must be a whole number'],
    [
      'a mode that there is none of',
      ['local', '--certs', papers, '--mode', 'attack'],
      '--mode must be one of observe, enforce',
    ],
    ['a file that is not there', ['replay', 'nothing.ndjson'], 'no such file: "nothing.ndjson"'],
  ])('%s', async (_, argv, message) => {
    const { code, stdout, stderr } = await run(...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await run('local', '--certs', papers, '--port', String(port), '--cold');
    other.close();
    expect(code).toBe(2);
    expect(stderr).toContain(`--port ${port} is in use on 127.0.0.1`);
  });
});

describe('floodgate local', () => {
  let local: LineProcess;
  let port: number;

  beforeAll(async () => {
    const argv = ['local', '--port', '0', '--certs', papers, '--mode', 'enforce', '--fast'];
    local = startProcess(process.execPath, [FLOODGATE, ...argv]);
    const ready = await local.waitFor((line) => line.includes('"ready"'), 20_000);
    port = (JSON.parse(ready) as { ports: { mqtt: number } }).ports.mqtt;
  }, 30_000);

  const paper = (name: string): Buffer => readFileSync(join(papers, name));
  const connect = (identity: string, clientId = identity): Promise<MqttClient> =>
    connectWith({ port, papers, identity, clientId });

  it('writes papers for ten devices and more, and for attackers', () => {
    for (let n = 1; n <= 10; n += 1)
      expect(existsSync(join(papers, `device-${String(n).padStart(2, '0')}.key.pem`))).toBe(true);
    expect(existsSync(join(papers, 'wide-01.cert.pem'))).toBe(true);
  });

  it('deactivates a certificate that snoops, cuts it off, and leaves an honest device alone', async () => {
    const honest = await connect('device-01');
    const spy = await connect('wide-01', 'spy');
    const cut = new Promise<void>((resolve) => spy.once('close', () => resolve()));
    spy.subscribe('#');
    const action = await local.waitFor(
      (line) => line.startsWith('{"type":"action"') && line.includes('"deactivate"'),
      10_000,
    );
    expect(JSON.parse(action)).toMatchObject({
      type: 'action',
      action: 'deactivate',
      outcome: 'done',
      target: { kind: 'principal' },
    });
    await cut;
    await expect(connect('wide-01', 'spy-again')).rejects.toThrow('spy-again was turned away');
    await honest.publishAsync('devices/device-01/state', 'still here', { qos: 1 });
    await honest.endAsync();
  }, 20_000);

  it('deactivates a certificate that speaks as a device which the history knows, at its first word', async () => {
    const thief = await connect('wide-02', 'device-31');
    const cut = new Promise<void>((resolve) => thief.once('close', () => resolve()));
    thief.publish('devices/device-05/state', 'all is well');
    const incident = await local.waitFor((line) => line.includes('"detector":"impersonation"'), 10_000);
    expect(JSON.parse(incident)).toMatchObject({ severity: 'high', class: 'authenticated' });
    await cut;
  }, 20_000);

  it('finds nothing to blame an honest device for', () => {
    const blamed = local.stdout
      .map((line) => JSON.parse(line) as { type: string; culprits?: readonly { id: string }[] })
      .filter(({ type }) => type === 'incident')
      .flatMap(({ culprits = [] }) => culprits.map(({ id }) => id));
    expect(blamed.length).toBeGreaterThan(0);
    const honest = new X509Certificate(paper('device-01.cert.pem')).fingerprint256.replaceAll(':', '').toLowerCase();
    expect(blamed).not.toContain(honest);
  });

  it('prints nothing but NDJSON, and ends cleanly when interrupted', async () => {
    expect(await local.stop('SIGINT')).toBe(0);
    for (const line of local.stdout)
      expect(['ready', 'incident', 'action']).toContain((JSON.parse(line) as { type: string }).type);
  });
});

describe('floodgate local --tap off', () => {
  it('sees no publish at all, and blames nobody for one', async () => {
    const blind = startProcess(process.execPath, [
      FLOODGATE,
      'local',
      '--port',
      '0',
      '--certs',
      papers,
      '--mode',
      'enforce',
      '--fast',
      '--tap',
      'off',
    ]);
    const ready = await blind.waitFor((line) => line.includes('"ready"'), 20_000);
    const { mqtt: port } = (JSON.parse(ready) as { ports: { mqtt: number } }).ports;
    const device = await connectWith({ port, papers, identity: 'device-01', clientId: 'device-01' });
    for (let n = 0; n < 500; n += 1) device.publish('devices/device-01/state', 'hello');
    await pause(2_000);
    expect(device.connected).toBe(true);
    await device.endAsync();
    expect(await blind.stop('SIGINT')).toBe(0);
    expect(blind.stdout).toHaveLength(1);
  }, 30_000);
});
