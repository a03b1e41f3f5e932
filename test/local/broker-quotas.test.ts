import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IClientOptions, MqttClient } from 'mqtt';
import type { Stage } from './broker-stage.ts';
import { closed, connectPacket, createStage, eventually, pause } from './broker-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const join = (name: string, options?: IClientOptions): Promise<MqttClient> =>
  stage.connect(stage.device(name, 'wide'), options);
const lastReason = (clientId: string): unknown => stage.eventsOf(clientId).at(-1)?.body.disconnectReason;
/** SUBACK's codes, whether granted or 0x80. */
const subscribe = (client: MqttClient, filters: string[]): Promise<unknown> =>
  new Promise((resolve) => client.subscribe(filters, (_error, _granted, packet) => resolve(packet?.granted)));

describe('100 messages a second and connection', () => {
  it('are accepted; what exceeds them is discarded and counted, and the connection stays', async () => {
    const client = await join('flooder');
    for (let n = 0; n < 150; n += 1) client.publish('flood', String(n));
    await eventually(() => stage.metric('PublishIn.Throttle') === 50);

    expect(stage.received('flood').map(({ payload }) => Number(payload))).toEqual([...Array(100).keys()]);
    expect(stage.metric('Throttle.Exceeded')).toBe(50);
    expect(client.connected).toBe(true);
  });

  it('begin anew with the next second', async () => {
    const client = await join('patient');
    for (let n = 0; n < 101; n += 1) client.publish('patient', '');
    await eventually(() => stage.received('patient').length === 100);
    await pause(20);
    stage.pass(1_000);
    await client.publishAsync('patient', 'again', { qos: 1 });

    expect(stage.received('patient')).toHaveLength(101);
  });

  it('leave a discarded QoS 1 publish without its PUBACK', async () => {
    const client = await join('unheard');
    for (let n = 0; n < 100; n += 1) client.publish('unheard', '');
    let acknowledged = false;
    client.publish('unheard', 'one too many', { qos: 1 }, () => {
      acknowledged = true;
    });
    await pause(80);

    expect(acknowledged).toBe(false);
    client.end(true);
  });

  it('hold for what a subscriber receives as well', async () => {
    let heard = 0;
    const reader = await join('glutton');
    reader.on('message', () => {
      heard += 1;
    });
    await reader.subscribeAsync('feast');
    const cooks = await Promise.all([join('cook-1'), join('cook-2')]);
    for (const cook of cooks) for (let n = 0; n < 80; n += 1) cook.publish('feast', '');
    await eventually(() => stage.metric('PublishOut.Throttle') === 60);
    await eventually(() => heard === 100);

    expect(stage.received('feast')).toHaveLength(160);
  });
});

describe('one CONNECT a second and client id', () => {
  it('is accepted; the next is closed, counted, and disturbs nobody', async () => {
    const device = stage.device('hasty');
    const first = await stage.connect(device);
    await expect(stage.connect(device)).rejects.toThrow('closed without CONNACK');

    expect(stage.metric('Connect.ClientIDThrottle')).toBe(1);
    expect(first.connected).toBe(true);
    expect(stage.eventsOf('hasty')).toHaveLength(1);
    stage.pass(1_000);
    await stage.connect(device);
  });

  it('counts attempts that were not authorised', async () => {
    const before = stage.metric('Connect.ClientIDThrottle');
    const device = stage.device('pump-1');
    for (let n = 0; n < 2; n += 1) await expect(stage.connect(device, { clientId: 'not-mine' })).rejects.toThrow();

    expect(stage.metric('Connect.ClientIDThrottle')).toBe(before + 1);
    expect(stage.eventsOf('not-mine')).toHaveLength(1);
  });
});

describe('client ids', () => {
  it('may have 128 bytes', async () => {
    await expect(join('é'.repeat(64))).resolves.toMatchObject({ connected: true });
  });

  it('may not have 129', async () => {
    const before = stage.metric('Connect.ClientError');
    await expect(join(`${'é'.repeat(64)}x`)).rejects.toThrow('closed without CONNACK');

    expect(stage.metric('Connect.ClientError')).toBe(before + 1);
  });

  it('are assigned where a clean session has none', async () => {
    const device = stage.device('nameless', 'wide');
    await stage.connect(device, { clientId: '' });

    expect(stage.logs.at(-1)).toMatchObject({
      eventType: 'Connect',
      principalId: device.id,
      clientId: expect.stringMatching(/^.{36}$/),
    });
  });
});

describe('topics', () => {
  it.each([
    ['7 slashes', 'a/b/c/d/e/f/g/h'],
    ['256 bytes', 'x'.repeat(256)],
    ['7 slashes beyond Basic Ingest’s own', '$aws/rules/mine/a/b/c/d/e/f/g/h'],
  ])('may have %s', async (_, topic) => {
    const client = await join(`within ${topic.length} ${topic.split('/').length}`);
    await client.publishAsync(topic, '', { qos: 1 });

    expect(stage.received(topic)).toHaveLength(1);
  });

  it.each([
    ['8 slashes', 'a/b/c/d/e/f/g/h/i'],
    ['257 bytes', `${'é'.repeat(128)}x`],
  ])('may not have %s: the client is disconnected', async (_, topic) => {
    const before = stage.metric('PublishIn.ClientError');
    const name = `beyond ${topic.length}`;
    const client = await join(name);
    client.publish(topic, '');
    await closed(client);

    expect(lastReason(name)).toBe('CLIENT_ERROR');
    expect(stage.received(topic)).toEqual([]);
    expect(stage.metric('PublishIn.ClientError')).toBe(before + 1);
  });

  it('with 8 slashes are no topic filters either', async () => {
    const client = await join('deep');

    expect(await subscribe(client, ['a/b/c/d/e/f/g/h/i', 'a/b/c/d/e/f/g/#'])).toEqual([128, 0]);
    expect(stage.metric('Subscribe.ClientError')).toBeGreaterThan(0);
  });
});

describe('payloads', () => {
  it('may have 128 KB', async () => {
    const client = await join('heavy');
    await client.publishAsync('cargo', Buffer.alloc(128 * 1024), { qos: 1 });

    expect(stage.received('cargo')[0]?.payload).toHaveLength(128 * 1024);
  });

  it('may not have a byte more: the client is disconnected', async () => {
    const client = await join('too heavy');
    client.publish('cargo', Buffer.alloc(128 * 1024 + 1));
    await closed(client);

    expect(lastReason('too heavy')).toBe('CLIENT_ERROR');
    expect(stage.received('cargo')).toHaveLength(1);
  });
});

describe('subscriptions', () => {
  it('come eight to a request', async () => {
    const client = await join('eight');
    const filters = Array.from({ length: 8 }, (_, n) => `f/${n}`);

    expect(await subscribe(client, filters)).toEqual(Array(8).fill(0));
  });

  it('do not come nine to a request: the client is disconnected', async () => {
    const client = await join('nine');
    client.subscribe(Array.from({ length: 9 }, (_, n) => `f/${n}`));
    await closed(client);

    expect(lastReason('nine')).toBe('CLIENT_ERROR');
    expect(stage.eventsOf('nine').map(({ body }) => body.eventType)).toEqual(['connected', 'disconnected']);
  });

  it('are at most fifty; one that is held already is none more', async () => {
    const client = await join('collector');
    const batches = Array.from({ length: 7 }, (_, b) => Array.from({ length: 8 }, (_, n) => `c/${b}/${n}`));
    const granted = await Promise.all(batches.map((filters) => subscribe(client, filters)));

    expect(granted.flat().filter((code) => code === 0)).toHaveLength(50);
    expect(granted.at(-1)).toEqual([0, 0, 128, 128, 128, 128, 128, 128]);
    expect(await subscribe(client, ['c/0/0'])).toEqual([0]);
    expect(stage.broker.listSubscriptions('collector')).toHaveLength(50);
    await client.unsubscribeAsync('c/0/0');
    expect(await subscribe(client, ['c/6/7'])).toEqual([0]);
  });
});

describe('QoS 2', () => {
  it.each<[string, (client: MqttClient) => unknown]>([
    ['publish', (client) => client.publish('exactly/once', '', { qos: 2 })],
    ['subscription', (client) => client.subscribe('exactly/once', { qos: 2 })],
  ])('ends the connection on a %s', async (kind, attempt) => {
    const client = await join(`perfectionist ${kind}`);
    attempt(client);
    await closed(client);

    expect(lastReason(`perfectionist ${kind}`)).toBe('CLIENT_ERROR');
    expect(stage.received('exactly/once')).toEqual([]);
  });

  it('is no QoS for a will', async () => {
    const will = { topic: 'w', payload: Buffer.from(''), qos: 2, retain: false } as const;

    await expect(join('testator', { will })).rejects.toThrow('closed without CONNACK');
  });
});

it('MQTT 5 is answered with “unacceptable protocol version”', async () => {
  const socket = await stage.open(stage.device('modern', 'wide'));
  const answer = new Promise((resolve) => socket.once('data', resolve));
  socket.write(Buffer.from([0x10, 14, 0, 4, ...Buffer.from('MQTT'), 5, 2, 0, 60, 0, 0, 1, 0x61]));

  expect(await answer).toEqual(Buffer.from([0x20, 2, 0, 1]));
});

it('a subscriber that does not read delays nobody', async () => {
  const sloth = await stage.open(stage.device('sloth', 'wide'));
  sloth.pause();
  sloth.write(connectPacket('sloth'));
  sloth.write(Buffer.from([0x82, 6, 0, 1, 0, 1, 0x23, 0]));
  await eventually(() => stage.broker.listSubscriptions('sloth')?.length);
  const before = stage.metric('PublishOut.Throttle');
  const heard: string[] = [];
  const reader = await join('attentive');
  reader.on('message', (_topic, payload) => heard.push(String(payload)));
  await reader.subscribeAsync('news');
  const speaker = await join('speaker');
  for (let round = 1; stage.metric('PublishOut.Throttle') === before; round += 1) {
    for (let n = 0; n < 90; n += 1) speaker.publish('ballast', Buffer.alloc(32 * 1024));
    await eventually(() => stage.received('ballast').length === round * 90);
    stage.pass(1_000);
  }
  for (let n = 0; n < 9; n += 1) speaker.publish('news', String(n));
  await eventually(() => heard.length === 9);

  expect(stage.broker.getConnection('sloth')).toMatchObject({ connected: true });
});
