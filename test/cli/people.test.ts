import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  IoTClient,
  ListAttachedPoliciesCommand,
  ListCertificatesCommand,
  ListPrincipalThingsCommand,
  ListThingGroupsForThingCommand,
} from '@aws-sdk/client-iot';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { MqttClient } from 'mqtt';
import { people } from '../../cli/people/registry.ts';
import { kinesisSink } from '../../shared/adapters/kinesis-sink.ts';
import { type LineProcess, startProcess } from '../line-process.ts';
import { connectWith } from './mqtt-client.ts';

const LOCAL = { accessKeyId: 'local', secretAccessKey: 'local' };
const FLOODGATE = fileURLToPath(new URL('../../cli/floodgate.mjs', import.meta.url));
const papers = mkdtempSync(join(tmpdir(), 'floodgate-'));

let local: LineProcess;
let endpoint = '';
let port = 0;

beforeAll(async () => {
  const argv = ['local', '--port', '0', '--certs', papers, '--mode', 'enforce', '--fast'];
  local = startProcess(process.execPath, [FLOODGATE, ...argv]);
  const ready = JSON.parse(await local.waitFor((line) => line.includes('"ready"'), 20_000)) as {
    readonly ports: { readonly mqtt: number };
    readonly endpoint: string;
  };
  endpoint = ready.endpoint;
  port = ready.ports.mqtt;
}, 30_000);
afterAll(async () => {
  await local.stop('SIGINT');
  rmSync(papers, { recursive: true, force: true });
});

/** What the command prints and answers, run in this process. */
const floodgate = async (name: string, ...argv: readonly string[]) => {
  const printed = { out: '', err: '' };
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.out += String(text);
    return true;
  });
  const err = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed.err += String(text);
    return true;
  });
  try {
    const run = await people[name]?.load();
    const code = await run?.([...argv, '--endpoint', endpoint]);
    return { code, ...printed };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
};

const json = async <T>(name: string, ...argv: readonly string[]): Promise<T> =>
  JSON.parse((await floodgate(name, ...argv, '--json')).out) as T;

/** A command as it was printed, pasted: only WHY is filled in. */
const paste = async (text: string, command: string) => {
  const printed = new RegExp(`npx floodgate (${command} .*)$`, 'm').exec(text)?.[1] ?? '';
  const [name = '', ...argv] = printed.split(' ').map((word) => word.replace(/^'WHY'$/, 'drill'));
  const run = await people[name]?.load();
  const answers: string[] = [];
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((line) => answers.push(String(line)) > 0);
  try {
    return { code: await run?.(argv), out: answers.join('') };
  } finally {
    out.mockRestore();
  }
};

const allowMode = async (mode: string): Promise<void> => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const ssm = new SSMClient({ endpoint, region: 'us-east-1', credentials });
  await ssm.send(new PutParameterCommand({ Name: '/floodgate/local/mode', Value: mode, Overwrite: true }));
  ssm.destroy();
};

const connect = (clientId: string, papersOf = 'wide-01'): Promise<MqttClient> =>
  connectWith({ port, papers, identity: papersOf, clientId });

/** What was begun against a certificate may still be cutting its connections for a moment. */
const connectAtLast = async (clientId: string): Promise<MqttClient> => {
  for (let attempt = 0; ; attempt += 1)
    try {
      return await connect(clientId);
    } catch (error) {
      if (attempt === 20) throw error;
      await pause(200);
    }
};

describe('people and a stack', () => {
  let id = '';
  let certificate = '';

  it('see in calm that it is calm', async () => {
    expect(await floodgate('status')).toMatchObject({ code: 0, out: expect.stringMatching(/^mode +enforce: acts/m) });
    expect(await floodgate('incidents')).toEqual({ code: 0, out: 'No incidents.\n', err: '' });
  });

  it('see an attack, what was done, and the command that takes it back', async () => {
    const spy = await connect('spy');
    const cut = new Promise<void>((resolve) => spy.once('close', () => resolve()));
    spy.subscribe('#');
    await local.waitFor((line) => line.includes('"action":"deactivate"') && line.includes('"type":"action"'), 10_000);
    await cut;

    const [incident] = await json<{ id: string; detector: string }[]>('incidents');
    expect(incident?.detector).toBe('wildcard-snoop');
    id = incident?.id ?? '';
    const { out } = await floodgate('incidents');
    expect(out).toMatch(/^SEVERITY +STATUS +WHAT/);
    expect(out).toContain(id);

    const { out: told } = await floodgate('show', 'wildcard-snoop');
    certificate = /npx floodgate reinstate ([0-9a-f]{64}) --stack floodgate-local/.exec(told)?.[1] ?? '';
    expect(certificate).not.toBe('');
    expect(told).toMatch(/^Expected +look at it/m);
    expect(await json('show', id)).toMatchObject({
      schema: 'floodgate.incident',
      id,
      response: { state: 'deactivate' },
    });
    expect(await json('show', id, '--as', 'asff')).toMatchObject({
      SchemaVersion: '2018-10-08',
      AwsAccountId: '111122223333',
    });
    expect(await json('show', id, '--as', 'ocsf')).toMatchObject({ class_uid: 2004 });
    expect(await json('status')).toMatchObject({ effective: 'enforce', open: { high: expect.any(Number) } });
  }, 20_000);

  it('take it back, once, and the device is let in again', async () => {
    const words = ['reinstate', certificate, '--reason', 'a drill', '--incident', id, '--as', 'ann'] as const;
    expect(await floodgate(...words)).toMatchObject({ code: 0, out: expect.stringMatching(/^done: /), err: '' });
    const back = await connectAtLast('spy-again');
    await back.endAsync();
    expect(await floodgate(...words)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^skipped: it is ACTIVE/),
    });
  }, 10_000);

  it('revoke for good, and only when they say that they mean it', async () => {
    await expect(floodgate('revoke', certificate, '--reason', 'stolen')).rejects.toThrow('say --yes if you mean it');
    expect((await floodgate('revoke', certificate, '--reason', 'stolen', '--yes')).code).toBe(0);
    const { code, out } = await floodgate('reinstate', certificate, '--reason', 'sorry');
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('AWS makes that final') });
  });

  it('disconnect only what is known to be whose', async () => {
    const { code, out } = await floodgate('disconnect', 'nobody', '--culprit', certificate, '--reason', 'x');
    expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(/^skipped: /) });
  });

  it('can see whether they would hear of an incident', async () => {
    expect(await floodgate('test-alert')).toMatchObject({ code: 0, out: expect.stringContaining('severity high') });
  });

  it('end the connections that an incident names, where they are still the culprit’s', async () => {
    const words = ['disconnect', '--incident', id, '--reason', 'again'] as const;
    expect(await floodgate(...words)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^client "spy": skipped: /),
    });
  });

  it('say what an incident was, once, and see it counted', async () => {
    const words = ['verdict', id, 'true', '--reason', 'a red team', '--as', 'ann'] as const;
    expect(await floodgate(...words)).toMatchObject({ code: 0, out: expect.stringMatching(/^done: /) });
    expect(await floodgate(...words)).toMatchObject({ code: 1, out: 'skipped: it was called true before\n' });
    expect(await json('status')).toMatchObject({ verdicts: { true: 1, false: 0, benign: 0 } });
  });

  it('put somebody on the allowlist for a time, see it, and end it before', async () => {
    const cidr = ['allow', 'cidr', '203.0.113.0/24', '--for', '2h', '--reason', 'bench', '--as', 'bob'] as const;
    expect(await floodgate(...cidr)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^done: written allow-cidr-/),
    });
    const kept = await json<{ id: string; kind: string; value: string; until: number; active: boolean }[]>('guards');
    const entry = kept.find(({ kind }) => kind === 'allow');
    expect(entry).toMatchObject({ value: '203.0.113.0/24', by: 'bob', active: true });
    expect(Math.abs((entry?.until ?? 0) - Date.now() - 7_200_000)).toBeLessThan(60_000);
    expect((await floodgate('guards')).out).toMatch(/^allow +cidr 203\.0\.113\.0\/24 /m);
    expect((await floodgate('status')).out).toMatch(/^guards +.*1 allow/m);
    expect((await floodgate('lift', entry?.id ?? '', '--reason', 'done')).code).toBe(0);
    expect(await floodgate('lift', 'breaker', '--reason', 'calm')).toMatchObject({ code: 1 });
    expect((await json<{ kind: string }[]>('guards')).map(({ kind }) => kind)).not.toContain('allow');
  });

  it('silence what an incident is about', async () => {
    expect(await floodgate('mute', id, '--for', '30m', '--reason', 'known')).toMatchObject({ code: 0 });
    expect(await json('guards')).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'mute', detector: 'wildcard-snoop' })]),
    );
    const byName = ['mute', 'odd-topic', 'client', 'gate-7', '--for', '1d', '--reason', 'known'] as const;
    expect(await floodgate(...byName)).toMatchObject({ code: 0 });
    expect((await floodgate('guards')).out).toContain('odd-topic about client "gate-7"');
  });

  it('are told of every source whether it is seen', async () => {
    const { out } = await floodgate('status');
    expect(out).toMatch(/^publishes +tap always on$/m);
    expect(out).toMatch(/^last seen +20\d\d-.* s ago$/m);
    expect(out).toMatch(/^heartbeat +not known/m);
    expect(out).toMatch(/^sessions +seen: /m);
    expect(out).toMatch(/^leases +/m);
  });

  it('in mode approve are asked with a command that runs as it stands', async () => {
    await allowMode('approve');
    const spy = await connect('sly', 'wide-02');
    const cut = new Promise<void>((resolve) => spy.once('close', () => resolve()));
    spy.subscribe('#');
    await local.waitFor((line) => line.includes('npx floodgate approve'), 10_000);
    const waiting = (await json<{ id: string; response: string }[]>('incidents')).find(
      ({ response }) => response === 'waits for approval',
    );
    const told = (await floodgate('show', waiting?.id ?? '')).out;
    const message = JSON.parse(
      local.lines.find((line) => line.includes('npx floodgate approve') && line.includes(waiting?.id ?? '-')) ?? '{}',
    ) as { response: { byHand: string[] } };
    expect(told).toContain(message.response.byHand[0] ?? '-');
    expect(await paste(message.response.byHand.join('\n'), 'approve')).toEqual({
      code: 0,
      out: expect.stringMatching(/^done: deactivate [0-9a-f]{64}: done/),
    });
    await cut;
    await allowMode('enforce');
  }, 20_000);

  it('put a certificate apart, and back exactly as it was', async () => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const iot = new IoTClient({ endpoint, region: 'us-east-1', credentials });
    const { certificates } = await iot.send(new ListCertificatesCommand({ pageSize: 100 }));
    const one = certificates?.at(-1);
    const policies = async () =>
      (await iot.send(new ListAttachedPoliciesCommand({ target: one?.certificateArn }))).policies?.map(
        ({ policyName }) => policyName,
      );
    const { things } = await iot.send(new ListPrincipalThingsCommand({ principal: one?.certificateArn }));
    const groups = async () =>
      (await iot.send(new ListThingGroupsForThingCommand({ thingName: things?.[0] }))).thingGroups;
    const before = { policies: await policies(), groups: await groups() };
    const words = [one?.certificateId ?? '', '--reason', 'drill'] as const;
    expect(await floodgate('quarantine', ...words)).toMatchObject({ code: 0, out: expect.stringMatching(/^done: /) });
    expect([await policies(), await groups()]).toEqual([
      [...(before.policies ?? []), 'quarantine'],
      [expect.objectContaining({ groupName: 'quarantine' })],
    ]);
    expect(await floodgate('reinstate', ...words)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^done: it is out of quarantine; it is ACTIVE/),
    });
    expect({ policies: await policies(), groups: await groups() }).toEqual(before);
    iot.destroy();
  });

  it('read who did what, and whether that record is whole', async () => {
    const entries =
      await json<{ intent: { action: string; requestedBy: string }; outcome: { status: string } }[]>('ledger');
    expect(entries.map(({ intent, outcome }) => `${intent.action} ${outcome?.status}`)).toEqual(
      expect.arrayContaining(['deactivate done', 'reinstate done', 'reinstate skipped', 'revoke done']),
    );
    expect(entries.map(({ intent }) => intent.requestedBy)).toEqual(expect.arrayContaining(['floodgate', 'ann']));
    const whole = await json<{ links: number; records: number }>('ledger', 'verify');
    expect(whole).toMatchObject({ fits: true });
    expect(whole.links).toBe(whole.records);
  });

  it('put back what was put aside, and the ledger says so', async () => {
    const asides = async () => json<{ records: number; objects: number }>('redrive', '--about', 'via: expected');
    expect(await asides()).toMatchObject({ records: 0 });
    const lambda = new LambdaClient({ endpoint, region: 'us-east-1', credentials: LOCAL });
    const sink = kinesisSink(lambda.config, endpoint, 'floodgate-local');
    const stranger = Buffer.from('{"eventType":"connected","via":"another"}');
    expect(await sink.put([{ partitionKey: 'a', data: stranger }])).toEqual([true]);
    while ((await asides()).objects === 0) await pause(100);

    const preview = await floodgate('redrive');
    expect(preview).toMatchObject({ code: 0, out: expect.stringMatching(/^1 records in 1 objects would be put back/) });
    await expect(floodgate('redrive', '--yes')).rejects.toThrow('--reason is needed');
    const done = await json<{ id: string }>('redrive', '--yes', '--reason', 'a drill', '--as', 'ann');
    expect(done).toMatchObject({ records: 1, objects: 1, left: [], overcounted: 0 });
    // It is as strange as before, so it is put aside again: as a new record.
    while ((await asides()).objects === 0) await pause(100);

    const dynamo = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: LOCAL });
    const Key = { k: { S: `redrive#${done.id}` }, s: { S: 'done' } };
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: 'floodgate-local-ledger', Key }));
    expect(JSON.parse(Item?.body?.S ?? '{}')).toMatchObject({ requestedBy: 'ann', reason: 'a drill', records: 1 });
    for (const client of [lambda, dynamo]) client.destroy();
    expect(await json('ledger', 'verify')).toMatchObject({ fits: true });
  }, 15_000);

  it('teach it from an export of the log group, and are told what it took', async () => {
    const file = join(papers, 'export.ndjson');
    const entry = (clientId: string) =>
      JSON.stringify({
        timestamp: '2026-11-13 07:59:45.000',
        logLevel: 'INFO',
        traceId: '0',
        accountId: '111122223333',
        status: 'Success',
        eventType: 'Connect',
        protocol: 'MQTT',
        clientId,
        principalId: 'ab'.repeat(32),
        sourceIp: '192.0.2.7',
        sourcePort: 52_000,
      });
    writeFileSync(file, `2026-11-13T07:59:45.000Z ${entry('gate/#1')}\n${entry('gate/#2')}\nno record\n`);
    // Whether learn has written what all groups share by now is a matter of seconds.
    const taught = await json<{ written: number; known: number }>('seed', file);
    expect(taught).toMatchObject({ signals: 2, rejected: 1 });
    expect(taught.written).toBeGreaterThan(0);
    expect(await json('seed', file)).toMatchObject({ written: 0, known: taught.written + taught.known });
    await expect(floodgate('seed', join(papers, 'none'))).rejects.toThrow('no such file');
  });

  it('learn which entry somebody changed behind the ledger', async () => {
    const heads = join(papers, 'heads.log');
    const head = { chain: 'ab'.repeat(16), n: 1, hash: 'cd'.repeat(32) };
    writeFileSync(heads, JSON.stringify({ message: JSON.stringify({ heads: [head] }) }));
    expect(await floodgate('ledger', 'verify', '--heads', heads)).toMatchObject({
      code: 1,
      out: expect.stringContaining('the chain is not the one whose head was published'),
    });

    const [entry] = await json<{ intent: { id: string } }[]>('ledger');
    const dynamo = new DynamoDBClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    await dynamo.send(
      new UpdateItemCommand({
        TableName: 'floodgate-local-ledger',
        Key: { k: { S: `intent#${entry?.intent.id}` }, s: { S: 'outcome' } },
        UpdateExpression: 'SET body = :body',
        ExpressionAttributeValues: { ':body': { S: '{"status":"done","detail":"all well","at":1}' } },
      }),
    );
    dynamo.destroy();
    const { code, out } = await floodgate('ledger', 'verify');
    expect(code).toBe(1);
    expect(out).toContain(`the outcome was changed after it was written`);
    expect(out).toContain(`intent ${entry?.intent.id}`);
  });

  it('are told in one line what is wrong', async () => {
    const one = { code: 1, out: '' };
    expect(await floodgate('show', 'nothing')).toEqual({
      ...one,
      err: expect.stringMatching(/^floodgate: no incident "nothing".*\n$/),
    });
    expect(await floodgate('status', '--stack', 'other')).toEqual({
      ...one,
      err: expect.stringMatching(/^floodgate: no stack other in .*\n$/),
    });
  });

  it('left nothing behind that no function could digest', () => {
    expect(local.lines.filter((line) => /local: |"level":"ERROR"/.test(line))).toEqual([]);
  });
});

describe('a person whose words are off', () => {
  it.each([
    ['status', ['now'], 'unknown word "now"'],
    ['incidents', ['--limit', '0'], '--limit must be a whole number from 1 to 1000'],
    ['incidents', ['--severity', 'worst'], '--severity must be one of info'],
    ['show', [], 'one incident id is needed'],
    ['deactivate', ['c0ffee', '--reason', 'x'], '64 lower-case hex digits'],
    ['reinstate', ['a'.repeat(64)], '--reason is needed'],
    ['reinstate', ['a'.repeat(64), '--reason', 'x', '--incident', 'y'], '--incident must be the id of an incident'],
    ['disconnect', ['meter-1', '--reason', 'x'], '--culprit is needed'],
    [
      'disconnect',
      ['meter-1', '--culprit', 'x', '--reason', 'x', '--override', 'all'],
      '--override must be one of caps',
    ],
    ['approve', ['x'], '--reason is needed'],
    ['approve', [], 'one incident id is needed'],
    ['verdict', ['x', 'maybe', '--reason', 'x'], '--verdict must be one of true, false, benign'],
    ['verdict', ['x'], 'it is: verdict INCIDENT true|false|benign'],
    ['allow', ['everybody', 'x'], '--allow must be one of principal, client, thing-group, cidr'],
    ['allow', ['client', 'x', '--reason', 'x'], 'one of --for DURATION and --until TIME is needed'],
    ['allow', ['client', 'x', '--reason', 'x', '--for', 'ever'], '--for must be like 30m'],
    ['allow', ['client', 'x', '--reason', 'x', '--for', '60w'], 'it may last 366 days at most'],
    ['allow', ['client', 'x', '--reason', 'x', '--until', '2020-01-01'], 'is over already'],
    ['allow', ['client', 'x', '--reason', 'x', '--until', 'soon'], '--until must be like'],
    ['allow', ['client', 'x', '--for', '1h'], '--reason is needed'],
    ['allow', ['cidr', 'home', '--reason', 'x', '--for', '1h'], 'a CIDR is like 10.0.0.0/8'],
    ['mute', ['x', '--for', '31d', '--reason', 'x'], 'it may last 30 days at most'],
    ['mute', ['no-such', 'client', 'x', '--for', '1d', '--reason', 'x'], '--mute must be one of'],
    ['mute', ['odd-topic', 'client', '--for', '1d', '--reason', 'x'], 'the id of the client is needed'],
    ['lift', ['--reason', 'x'], 'one guard is needed'],
    ['guards', ['end'], 'unknown word "end"'],
    ['ledger', ['rewrite'], '--ledger must be one of list, verify'],
    ['ledger', ['verify', '--heads', '/nothing'], 'cannot be read: ENOENT'],
    ['status', ['--stack', "x' --y"], '--stack must be the name of a stack'],
  ])('%s %j', async (name, argv, message) => {
    await expect(floodgate(name, ...argv)).rejects.toThrow(message);
  });

  it('sends nothing to another machine', async () => {
    const run = await people.status?.load();
    await expect(run?.(['--endpoint', 'http://10.0.0.1:80'])).rejects.toThrow(
      '--endpoint must be http://127.0.0.1:PORT',
    );
  });
});

describe('every command for people', () => {
  it.each(Object.keys(people))('%s says how it is used', async (name) => {
    expect(await floodgate(name, '--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`Usage: floodgate ${name}`),
    });
  });
});
