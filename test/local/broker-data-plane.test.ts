import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Stage } from './broker-stage.ts';
import { closed, createStage, eventually, pause } from './broker-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const HOUR = 3_600_000;
const KEEP = { cleanSession: false, preventWillMessage: false };
const FORGET = { cleanSession: true, preventWillMessage: false };
const will = { topic: 'will', payload: Buffer.from('gone'), qos: 0, retain: false } as const;

describe('DeleteConnection', () => {
  it('cuts a connection at once', async () => {
    const client = await stage.connect(stage.device('pump-1'));

    expect(stage.broker.deleteConnection('pump-1', KEEP)).toBe(true);
    expect(stage.broker.getConnection('pump-1')).toMatchObject({
      connected: false,
      disconnectReason: 'API_INITIATED_DISCONNECT',
    });
    await closed(client);
    expect(stage.eventsOf('pump-1').at(-1)?.body).toMatchObject({
      disconnectReason: 'API_INITIATED_DISCONNECT',
      clientInitiatedDisconnect: false,
      versionNumber: 0,
    });
  });

  it('lets the will be published', async () => {
    await stage.connect(stage.device('heard', 'wide'), { will });
    stage.broker.deleteConnection('heard', KEEP);

    expect((await eventually(() => stage.received('will')[0])).clientId).toBe('heard');
  });

  it('holds the will back where it is told to', async () => {
    const client = await stage.connect(stage.device('silenced', 'wide'), { will });
    stage.broker.deleteConnection('silenced', { cleanSession: false, preventWillMessage: true });
    await closed(client);
    await pause(50);

    expect(stage.received('will').map(({ clientId }) => clientId)).not.toContain('silenced');
  });

  it('does not keep the client from coming back', async () => {
    const device = stage.device('stubborn');
    await stage.connect(device);
    stage.broker.deleteConnection('stubborn', KEEP);
    stage.pass(1_000);
    await stage.connect(device);

    expect(stage.broker.getConnection('stubborn')).toMatchObject({ connected: true });
  });

  it('finds nothing where there is neither connection nor persistent session', async () => {
    const client = await stage.connect(stage.device('fleeting'));
    await client.endAsync();
    await eventually(() => stage.broker.getConnection('fleeting')?.connected === false);

    expect(stage.broker.deleteConnection('fleeting', KEEP)).toBe(false);
    expect(stage.broker.deleteConnection('nobody', KEEP)).toBe(false);
  });
});

describe('GetConnection', () => {
  it('shows a connection', async () => {
    await stage.connect(stage.device('shown'), { localAddress: '127.0.6.6', keepalive: 90 });

    expect(stage.broker.getConnection('shown')).toEqual({
      connected: true,
      clientId: 'shown',
      sourceIp: '127.0.6.6',
      sourcePort: expect.any(Number),
      cleanSession: true,
      keepAliveDuration: 90,
      connectedSince: expect.any(Number),
    });
  });

  it('remembers the end of one for half an hour', async () => {
    const client = await stage.connect(stage.device('remembered'));
    await client.endAsync();
    await eventually(() => stage.broker.getConnection('remembered')?.connected === false);
    stage.pass(HOUR / 2 - 5_000);

    expect(stage.broker.getConnection('remembered')).toEqual({
      connected: false,
      clientId: 'remembered',
      cleanSession: true,
      disconnectedSince: expect.any(Number),
      disconnectReason: 'CLIENT_INITIATED_DISCONNECT',
    });
    stage.pass(10_000);
    expect(stage.broker.getConnection('remembered')).toBeUndefined();
  });
});

describe('a persistent session', () => {
  /** Subscribes once, and leaves; then something is published to it. */
  const leave = async (name: string): Promise<ReturnType<Stage['device']>> => {
    const device = stage.device(name, 'wide');
    const client = await stage.connect(device, { clean: false });
    await client.subscribeAsync({ [`mail/${name}`]: { qos: 1 } });
    await client.endAsync();
    await eventually(() => stage.broker.getConnection(name)?.connected === false);
    stage.broker.publish({
      topic: `mail/${name}`,
      payload: Buffer.from('lost'),
      principal: 'AROA:me',
      sourceIp: '127.0.0.1',
    });
    const sender = await stage.connect(stage.device(`sender to ${name}`, 'wide'));
    await sender.publishAsync(`mail/${name}`, 'kept', { qos: 1 });
    return device;
  };
  const mailAfterReturn = async (device: ReturnType<Stage['device']>): Promise<unknown[]> => {
    stage.pass(1_000);
    const seen: string[] = [];
    const options = { clean: false, resubscribe: false, manualConnect: false };
    const client = await stage.connect(device, options);
    client.on('message', (_topic, payload) => seen.push(String(payload)));
    await pause(60);
    return seen;
  };

  it('keeps subscriptions and QoS 1 messages while its client is away', async () => {
    const device = await leave('resident');

    expect(stage.broker.listSubscriptions('resident')).toEqual([{ topicFilter: 'mail/resident', qos: 1 }]);
    expect(stage.broker.getConnection('resident')).toMatchObject({ cleanSession: false });
    expect(await mailAfterReturn(device)).toEqual(['kept']);
    expect(stage.broker.listSubscriptions('resident')).toHaveLength(1);
  });

  it('ends with DeleteConnection’s cleanSession', async () => {
    const device = await leave('evicted');

    expect(stage.broker.deleteConnection('evicted', FORGET)).toBe(true);
    expect(stage.broker.listSubscriptions('evicted')).toBeUndefined();
    expect(await mailAfterReturn(device)).toEqual([]);
    expect(stage.broker.listSubscriptions('evicted')).toEqual([]);
  });

  it('ends an hour after its connection', async () => {
    const device = await leave('overdue');
    stage.pass(HOUR + 1_000);

    expect(stage.broker.deleteConnection('overdue', KEEP)).toBe(false);
    expect(await mailAfterReturn(device)).toEqual([]);
  });

  it('collects nothing for a filter that was refused', async () => {
    const device = stage.device('greedy', 'wide');
    const client = await stage.connect(device, { clean: false });
    for (let n = 0; n < 49; n += 1) await client.subscribeAsync(`g/${n}`);
    await new Promise((resolve) => client.subscribe({ 'g/50': { qos: 1 }, 'one/more': { qos: 1 } }, resolve));
    await client.endAsync();
    const sender = await stage.connect(stage.device('sender to greedy', 'wide'));
    await sender.publishAsync('one/more', 'unwanted', { qos: 1 });

    expect(await mailAfterReturn(device)).toEqual([]);
  });

  it('does not bring back a filter that was refused', async () => {
    const device = stage.device('limited');
    const client = await stage.connect(device, { clean: false });
    await new Promise((resolve) => client.subscribe({ 'devices/limited/x': { qos: 1 }, '#': { qos: 1 } }, resolve));
    await client.endAsync();
    stage.pass(1_000);
    await stage.connect(device, { clean: false });

    expect(stage.broker.listSubscriptions('limited')).toEqual([{ topicFilter: 'devices/limited/x', qos: 1 }]);
  });
});

it('a publish through the API reaches rules and subscribers, and makes no lifecycle events', async () => {
  const reader = await stage.connect(stage.device('reader', 'wide'));
  const heard = new Promise((resolve) => reader.once('message', (topic, payload) => resolve([topic, String(payload)])));
  await reader.subscribeAsync('probe');
  const events = stage.messages.filter(({ topic }) => topic.startsWith('$aws/')).length;
  stage.broker.publish({ topic: 'probe', payload: Buffer.from('{}'), principal: 'AROA:watch', sourceIp: '127.0.0.1' });

  expect(await heard).toEqual(['probe', '{}']);
  expect(stage.received('probe')).toMatchObject([{ clientId: 'n/a', principal: 'AROA:watch', sourceIp: '127.0.0.1' }]);
  expect(stage.messages.filter(({ topic }) => topic.startsWith('$aws/'))).toHaveLength(events);
});
