import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Stage } from './broker-stage.ts';
import { closed, connectPacket, createStage, eventually, pause } from './broker-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const SECOND = 1_000;
const HOUR = 3_600_000;
const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
const disconnect = (clientId: string): Promise<Readonly<Record<string, unknown>>> =>
  eventually(() => stage.eventsOf(clientId).find(({ topic }) => topic.includes('/disconnected/'))?.body);

describe('presence', () => {
  it('has AWS’s fields, and no others, when a client connects and leaves', async () => {
    const pump = stage.device('pump-1');
    const client = await stage.connect(pump, { localAddress: '127.0.2.2' });
    await client.endAsync();
    await disconnect('pump-1');

    const shared = { clientId: 'pump-1', sessionIdentifier: uuid, principalIdentifier: pump.id, versionNumber: 0 };
    const timestamp = expect.any(Number);
    const [connected, disconnected] = stage.eventsOf('pump-1');
    expect(connected).toEqual({
      topic: '$aws/events/presence/connected/pump-1',
      body: { ...shared, timestamp, eventType: 'connected', ipAddress: '127.0.2.2' },
    });
    expect(disconnected).toEqual({
      topic: '$aws/events/presence/disconnected/pump-1',
      body: {
        ...shared,
        timestamp,
        eventType: 'disconnected',
        clientInitiatedDisconnect: true,
        disconnectReason: 'CLIENT_INITIATED_DISCONNECT',
      },
    });
    expect(disconnected?.body.sessionIdentifier).toBe(connected?.body.sessionIdentifier);
  });

  it('is published by nobody in particular', async () => {
    await stage.connect(stage.device('pump-2'));

    expect(stage.received('$aws/events/presence/connected/pump-2')).toMatchObject([
      { clientId: 'n/a', principal: 'n/a', traceId: uuid },
    ]);
  });

  it('tells a lost connection from one that was ended', async () => {
    const client = await stage.connect(stage.device('lost'));
    client.stream.destroy();

    expect(await disconnect('lost')).toMatchObject({
      clientInitiatedDisconnect: false,
      disconnectReason: 'CONNECTION_LOST',
    });
    expect(stage.logsOf('Disconnect', 'lost')).toMatchObject([
      { logLevel: 'INFO', disconnectReason: 'CONNECTION_LOST' },
    ]);
  });

  it('does not blame the client for what the network did', async () => {
    const device = stage.device('reset');
    const raw = connectTcp({ host: '127.0.0.1', port: stage.broker.port });
    const { certificate: cert, key } = device;
    const socket = connectTls({ socket: raw, ca: stage.authority.certificate, cert, key });
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    socket.write(connectPacket('reset'));
    await new Promise((resolve) => socket.once('data', resolve));
    raw.resetAndDestroy();

    expect(await disconnect('reset')).toMatchObject({ disconnectReason: 'CONNECTION_LOST' });
  });

  it('blames a second CONNECT on the client', async () => {
    const client = await stage.connect(stage.device('twice'));
    client.stream.write(connectPacket('twice'));

    expect(await disconnect('twice')).toMatchObject({ disconnectReason: 'CLIENT_ERROR' });
  });

  it('blames bytes that are no MQTT on the client', async () => {
    const client = await stage.connect(stage.device('babbler'));
    client.stream.write(Buffer.from([0xf0, 0x00, 0x00, 0x00]));

    expect(await disconnect('babbler')).toMatchObject({ disconnectReason: 'CLIENT_ERROR' });
  });

  it('reaches MQTT clients that may subscribe to it, though not through `#`', async () => {
    const seen: string[] = [];
    const watcher = await stage.connect(stage.device('watcher', 'wide'));
    watcher.on('message', (topic) => seen.push(topic));
    await watcher.subscribeAsync('#');
    await stage.connect(stage.device('unseen'));
    await watcher.subscribeAsync('$aws/events/presence/+/+');
    await stage.connect(stage.device('seen'));
    await eventually(() => seen.length);

    expect(seen).toEqual(['$aws/events/presence/connected/seen']);
  });

  it.each(['evil#1', 'evil+1'])('says nothing of %s, which only the logs see', async (clientId) => {
    const client = await stage.connect(stage.device(`holder of ${clientId}`, 'wide'), { clientId });
    await client.subscribeAsync('a');
    await client.endAsync();
    await eventually(() => stage.logsOf('Disconnect', clientId).length);

    expect(stage.logsOf('Connect', clientId)).toHaveLength(1);
    expect(stage.eventsOf(clientId)).toEqual([]);
  });
});

describe('a take-over', () => {
  it('ends the older connection with DUPLICATE_CLIENTID, before the newer is announced', async () => {
    const victim = stage.device('victim');
    const older = await stage.connect(victim);
    stage.pass(SECOND);
    const thief = stage.device('thief', 'wide');
    const newer = await stage.connect(thief, { clientId: 'victim' });
    await closed(older);

    expect(
      stage.eventsOf('victim').map(({ body }) => [body.eventType, body.principalIdentifier, body.versionNumber]),
    ).toEqual([
      ['connected', victim.id, 0],
      ['disconnected', victim.id, 0],
      ['connected', thief.id, 1],
    ]);
    expect(await disconnect('victim')).toMatchObject({ disconnectReason: 'DUPLICATE_CLIENTID' });
    expect(newer.connected).toBe(true);
    expect(stage.logsOf('Disconnect', 'victim')).toMatchObject([
      { reason: 'DUPLICATE_CLIENT_ID', principalId: victim.id },
    ]);
  });

  it('leaves the newcomer reachable, and open to the next take-over', async () => {
    const device = stage.device('contested', 'wide');
    for (let round = 0; round < 4; round += 1) {
      stage.pass(SECOND);
      const client = await stage.connect(device);
      const heard = new Promise((resolve) => client.once('message', resolve));
      await client.subscribeAsync('echo');
      await client.publishAsync('echo', String(round));
      await heard;
    }
    const ends = stage.eventsOf('contested').filter(({ body }) => body.eventType === 'disconnected');

    expect(ends.map(({ body }) => body.disconnectReason)).toEqual(Array(3).fill('DUPLICATE_CLIENTID'));
  });
});

it('versions rise with each connection, and begin anew after an hour offline', async () => {
  const device = stage.device('counted');
  for (const gap of [0, SECOND, HOUR - SECOND, HOUR + SECOND, SECOND]) {
    stage.pass(gap);
    const client = await stage.connect(device);
    await client.endAsync();
    await eventually(() => stage.broker.getConnection('counted')?.connected === false);
  }
  const versions = stage.eventsOf('counted').map(({ body }) => body.versionNumber);

  expect(versions).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 1, 1]);
});

describe('subscriptions', () => {
  it('are announced with the filters as they were sent', async () => {
    const device = stage.device('reader');
    const client = await stage.connect(device);
    await client.subscribeAsync(['devices/reader/#', 'devices/reader/+/x']);
    await client.unsubscribeAsync('devices/reader/#');
    await client.endAsync();
    await disconnect('reader');

    const [connected, subscribed, unsubscribed, ...rest] = stage.eventsOf('reader');
    const shared = {
      clientId: 'reader',
      timestamp: expect.any(Number),
      sessionIdentifier: connected?.body.sessionIdentifier,
      principalIdentifier: device.id,
    };
    expect(subscribed).toEqual({
      topic: '$aws/events/subscriptions/subscribed/reader',
      body: { ...shared, eventType: 'subscribed', topics: ['devices/reader/#', 'devices/reader/+/x'] },
    });
    expect(unsubscribed).toEqual({
      topic: '$aws/events/subscriptions/unsubscribed/reader',
      body: { ...shared, eventType: 'unsubscribed', topics: ['devices/reader/#'] },
    });
    expect(rest.map(({ body }) => body.eventType)).toEqual(['disconnected']);
    expect(stage.metric('Subscribe.Success')).toBeGreaterThan(0);
  });
});

describe('a will', () => {
  const will = { topic: 'devices/testator/will', payload: Buffer.from('gone'), qos: 0, retain: false } as const;

  it('is published in the name of its client when the connection is lost', async () => {
    const device = stage.device('testator');
    const client = await stage.connect(device, { will, localAddress: '127.0.5.5' });
    client.stream.destroy();
    const [published] = await eventually(() =>
      stage.received(will.topic).length ? stage.received(will.topic) : undefined,
    );

    expect(published).toMatchObject({ clientId: 'testator', principal: device.id, sourceIp: '127.0.5.5' });
    expect(String(published?.payload)).toBe('gone');
  });

  it('is not published when the client said good-bye', async () => {
    stage.pass(SECOND);
    const before = stage.received(will.topic).length;
    const client = await stage.connect(stage.device('testator', 'wide'), { will });
    await client.endAsync();
    await pause(50);

    expect(stage.received(will.topic)).toHaveLength(before);
  });
});

describe('keep-alive', () => {
  it('is held within AWS’s limits', async () => {
    for (const [asked, held] of [
      [5, 30],
      [0, 1_200],
      [4_000, 1_200],
      [60, 60],
    ] as const) {
      const name = `patient-${asked}`;
      await stage.connect(stage.device(name), { keepalive: asked });

      expect(stage.broker.getConnection(name)).toMatchObject({ keepAliveDuration: held });
    }
  });

  it('ends a silent connection after one and a half times its length', async () => {
    const socket = await stage.open(stage.device('sleeper'));
    const real = setTimeout;
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date', 'performance'] });
    try {
      const answered = new Promise((resolve) => socket.once('data', resolve));
      socket.write(connectPacket('sleeper', 1));
      await answered;
      await new Promise((resolve) => real(resolve, 20));
      jest.advanceTimersByTime(44_000);
      expect(stage.eventsOf('sleeper').map(({ body }) => body.eventType)).toEqual(['connected']);
      jest.advanceTimersByTime(2_000);
    } finally {
      jest.useRealTimers();
    }

    expect(await disconnect('sleeper')).toMatchObject({ disconnectReason: 'MQTT_KEEP_ALIVE_TIMEOUT' });
  });
});
