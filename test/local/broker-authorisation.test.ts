import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Stage } from './broker-stage.ts';
import { closed, createStage, eventually, pause } from './broker-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

describe('a CONNECT that the IoT policy refuses', () => {
  it('is closed without CONNACK, announced, logged and counted', async () => {
    const device = stage.device('pump-1');
    const refused = stage.connect(device, { clientId: 'pump-2', localAddress: '127.0.9.9' });
    await expect(refused).rejects.toThrow('closed without CONNACK');

    expect(stage.eventsOf('pump-2')).toEqual([
      {
        topic: '$aws/events/presence/connect_failed/pump-2',
        body: {
          clientId: 'pump-2',
          timestamp: expect.any(Number),
          eventType: 'connect_failed',
          connectFailureReason: 'AUTHORIZATION_FAILED',
          principalIdentifier: device.id,
          sessionIdentifier: expect.any(String),
          ipAddress: '127.0.9.9',
        },
      },
    ]);
    expect(stage.logsOf('Connect', 'pump-2')).toMatchObject([
      {
        logLevel: 'ERROR',
        status: 'Failure',
        reason: 'AUTHORIZATION_FAILURE',
        principalId: device.id,
        sourceIp: '127.0.9.9',
      },
    ]);
    expect(stage.metric('Connect.AuthError')).toBe(1);
    expect(stage.metric('Connect.Success')).toBe(0);
    expect(stage.broker.getConnection('pump-2')).toBeUndefined();
  });

  it('takes nothing over', async () => {
    const owner = await stage.connect(stage.device('owner'));
    stage.pass(1_000);
    await expect(stage.connect(stage.device('burglar'), { clientId: 'owner' })).rejects.toThrow();
    await pause(30);

    expect(owner.connected).toBe(true);
    expect(stage.eventsOf('owner').map(({ body }) => body.eventType)).toEqual(['connected', 'connect_failed']);
  });

  it('may be refused for its will alone', async () => {
    const will = { topic: 'devices/other/will', payload: Buffer.from('x'), qos: 0, retain: false } as const;
    await expect(stage.connect(stage.device('forger'), { will })).rejects.toThrow('closed without CONNACK');

    expect(stage.eventsOf('forger').map(({ body }) => body.eventType)).toEqual(['connect_failed']);
    expect(stage.received(will.topic)).toEqual([]);
  });

  it('gets no event where the client id holds a `#`, only the log entry', async () => {
    await expect(stage.connect(stage.device('pump-3'), { clientId: 'pump-3#x' })).rejects.toThrow();

    expect(stage.eventsOf('pump-3#x')).toEqual([]);
    expect(stage.logsOf('Connect', 'pump-3#x')).toMatchObject([{ status: 'Failure' }]);
  });
});

describe('a PUBLISH', () => {
  it('within the policy reaches the rules with everything they may ask for', async () => {
    const device = stage.device('writer');
    const client = await stage.connect(device, { localAddress: '127.0.4.4' });
    const before = Date.now();
    await client.publishAsync('devices/writer/state', Buffer.from([0, 1, 255]), { qos: 1 });

    const [message, ...rest] = stage.received('devices/writer/state');
    expect(rest).toEqual([]);
    expect(message).toMatchObject({ clientId: 'writer', principal: device.id, sourceIp: '127.0.4.4' });
    expect(message?.traceId).toMatch(/^[0-9a-f-]{36}$/);
    expect([...(message?.payload ?? [])]).toEqual([0, 1, 255]);
    expect(message?.timestamp).toBeGreaterThanOrEqual(before);
    expect(stage.metric('PublishIn.Success')).toBe(1);
  });

  it('outside the policy ends the connection with AUTH_ERROR, and goes nowhere', async () => {
    const device = stage.device('meddler');
    const client = await stage.connect(device);
    client.publish('devices/writer/state', 'mine now', { retain: true });
    client.publish('devices/meddler/state', 'too late');
    await closed(client);

    expect(stage.received('devices/writer/state').map(({ clientId }) => clientId)).not.toContain('meddler');
    expect(stage.received('devices/meddler/state')).toEqual([]);
    expect(stage.logsOf('Publish-In', 'meddler')).toMatchObject([
      {
        logLevel: 'ERROR',
        status: 'Failure',
        topicName: 'devices/writer/state',
        retain: 'True',
        principalId: device.id,
        reason: 'AUTHORIZATION_FAILURE',
      },
    ]);
    expect(stage.metric('PublishIn.AuthError')).toBe(1);
    expect(stage.eventsOf('meddler').at(-1)?.body).toMatchObject({ disconnectReason: 'AUTH_ERROR' });
  });
});

describe('a SUBSCRIBE', () => {
  it('is granted filter by filter; what is refused is answered 0x80, logged and counted', async () => {
    const device = stage.device('snoop');
    const client = await stage.connect(device);
    const asked = ['#', 'devices/snoop/commands', 'devices/+/state'];
    const granted = await new Promise((resolve) =>
      client.subscribe(asked, (_error, _granted, packet) => resolve(packet?.granted)),
    );

    expect(granted).toEqual([128, 0, 128]);
    expect(stage.eventsOf('snoop').at(-1)?.body).toMatchObject({
      eventType: 'subscribed',
      topics: ['devices/snoop/commands'],
    });
    expect(stage.logsOf('Subscribe', 'snoop')).toMatchObject([
      { logLevel: 'ERROR', topicName: '#,devices/+/state', reason: 'AUTHORIZATION_FAILURE', principalId: device.id },
    ]);
    expect(stage.metric('Subscribe.AuthError')).toBe(1);
    expect(stage.broker.listSubscriptions('snoop')).toEqual([{ topicFilter: 'devices/snoop/commands', qos: 0 }]);
    expect(client.connected).toBe(true);
  });

  it('that is refused altogether is not announced', async () => {
    const client = await stage.connect(stage.device('denied'));
    await expect(client.subscribeAsync('#')).rejects.toThrow();

    expect(stage.eventsOf('denied').map(({ body }) => body.eventType)).toEqual(['connected']);
  });

  it('within the policy gets nothing from outside of it', async () => {
    const seen: string[] = [];
    const reader = await stage.connect(stage.device('narrow'));
    reader.on('message', (topic) => seen.push(topic));
    await reader.subscribeAsync('devices/narrow/#');
    const speaker = await stage.connect(stage.device('everywhere', 'wide'));
    // MQTT's `#` matches the parent level too; AWS's does not, nor does the policy.
    for (const topic of ['devices/narrow', 'devices/narrow/x']) await speaker.publishAsync(topic, '', { qos: 1 });
    await eventually(() => seen.length);

    expect(seen).toEqual(['devices/narrow/x']);
    expect(stage.metric('PublishOut.AuthError')).toBe(1);
  });

  it('gets what others publish', async () => {
    const reader = await stage.connect(stage.device('reader', 'wide'));
    const heard = new Promise((resolve) =>
      reader.once('message', (topic, payload) => resolve([topic, String(payload)])),
    );
    await reader.subscribeAsync('devices/+/state');
    const speaker = await stage.connect(stage.device('speaker'));
    await speaker.publishAsync('devices/speaker/state', 'on');

    expect(await heard).toEqual(['devices/speaker/state', 'on']);
  });
});

describe('reserved topics', () => {
  it.each(['$aws/events/presence/connected/pump-1', '$SYS/x', '$mine'])('take no publish to %s', async (topic) => {
    const seen: string[] = [];
    const name = `forger of ${topic.length}`;
    const client = await stage.connect(stage.device(name, 'wide'));
    client.on('message', (heard) => seen.push(heard));
    await client.subscribeAsync([topic, 'after']);
    client.publish(topic, '{}');
    await client.publishAsync('after', '');
    await eventually(() => seen.length);

    expect(seen).toEqual(['after']);
    expect(stage.messages.filter((message) => message.clientId === name).map((message) => message.topic)).toEqual([
      'after',
    ]);
    expect(client.connected).toBe(true);
  });

  it.each(['$aws/things/pump-1/shadow/update', '$aws/rules/mine/a/b'])(
    'that AWS lets clients publish to: %s',
    async (topic) => {
      const client = await stage.connect(stage.device(`user of ${topic.length}`, 'wide'));
      await client.publishAsync(topic, '{}', { qos: 1 });

      expect(stage.received(topic)).toHaveLength(1);
    },
  );

  it('retain nothing', async () => {
    const client = await stage.connect(stage.device('keeper', 'wide'));
    client.publish('$aws/things/keeper/shadow/update', '{}', { retain: true });
    await client.publishAsync('kept', '{}', { qos: 1, retain: true });

    expect(stage.received('$aws/things/keeper/shadow/update')).toEqual([]);
    expect(stage.received('kept')).toHaveLength(1);
  });

  it('show nothing of the broker’s own under $SYS', async () => {
    const seen: string[] = [];
    const client = await stage.connect(stage.device('curious', 'wide'));
    client.on('message', (topic) => seen.push(topic));
    await client.subscribeAsync(['$SYS/#', 'done']);
    await stage.connect(stage.device('passer-by'));
    await client.publishAsync('done', '');
    await eventually(() => seen.length);

    expect(seen).toEqual(['done']);
  });
});
