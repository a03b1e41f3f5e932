import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAuthority } from '../../local/pki.ts';
import type { Device, Stage } from './broker-stage.ts';
import { closed, connectPacket, createStage, eventually, pause, unregistered } from './broker-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const authenticationErrors = (principalId: string | undefined): readonly object[] =>
  stage.logs.filter((log) => log.eventType === 'Connection.AuthNError' && log.principalId === principalId);

const refusal = (device: Device, reason: string): object => ({
  logLevel: 'ERROR',
  status: 'Failure',
  protocol: 'MQTT',
  authenticationType: 'AWS_X509',
  principalId: device.id,
  sourceIp: '127.0.7.7',
  targetPort: stage.broker.port,
  reason,
});

describe('a certificate', () => {
  it('that is registered and active lets its device in, from any loopback address', async () => {
    const pump = stage.device('pump-1');
    await stage.connect(pump, { localAddress: '127.0.3.4' });

    expect(stage.broker.getConnection('pump-1')).toMatchObject({ connected: true, sourceIp: '127.0.3.4' });
    expect(stage.logsOf('Connect', 'pump-1')).toMatchObject([
      { logLevel: 'INFO', status: 'Success', principalId: pump.id, sourceIp: '127.0.3.4' },
    ]);
    expect(stage.metric('Connect.Success')).toBe(1);
  });

  it('of our own authority that nobody registered is turned away, without a client id in the log', async () => {
    const before = stage.metric('Connection.AuthNError');
    const stranger = unregistered(stage, 'stranger');
    await expect(stage.connect(stranger, { localAddress: '127.0.7.7' })).rejects.toThrow('closed without CONNACK');

    const [entry] = authenticationErrors(stranger.id);
    expect(entry).toMatchObject(refusal(stranger, 'DEVICE_CERTIFICATE_NOT_REGISTERED'));
    expect(entry).not.toHaveProperty('clientId');
    expect(stage.metric('Connection.AuthNError')).toBe(before + 1);
    expect(stage.eventsOf('stranger')).toEqual([]);
    expect(stage.logsOf('Connect', 'stranger')).toEqual([]);
  });

  it('of a foreign authority is as unregistered as any other', async () => {
    const identity = createAuthority(Date.now()).issueDevice({ commonName: 'pump-1' });
    const foreigner = { ...unregistered(stage, 'foreigner'), ...identity };
    const before = stage.metric('Connection.AuthNError');
    await expect(stage.connect(foreigner)).rejects.toThrow('closed without CONNACK');

    expect(stage.metric('Connection.AuthNError')).toBe(before + 1);
    expect(stage.logs.at(-1)).toMatchObject({ reason: 'DEVICE_CERTIFICATE_NOT_REGISTERED' });
  });

  it.each([
    ['INACTIVE', 'DEVICE_CERTIFICATE_INACTIVE'],
    ['REVOKED', 'DEVICE_CERTIFICATE_REVOKED'],
  ] as const)('that is %s is turned away with %s', async (status, reason) => {
    const device = stage.device(`was-${status}`);
    stage.registry.update(device.id, status);
    await expect(stage.connect(device, { localAddress: '127.0.7.7' })).rejects.toThrow('closed without CONNACK');

    expect(authenticationErrors(device.id)).toEqual([expect.objectContaining(refusal(device, reason))]);
  });

  it('that is deactivated between handshake and CONNECT is turned away all the same', async () => {
    const late = stage.device('late');
    const socket = await stage.open(late);
    await pause(30);
    stage.registry.update(late.id, 'INACTIVE');
    socket.write(connectPacket('late'));
    await new Promise((resolve) => socket.resume().once('close', resolve));

    expect(authenticationErrors(late.id)).toMatchObject([{ reason: 'DEVICE_CERTIFICATE_INACTIVE' }]);
    expect(stage.eventsOf('late')).toEqual([]);
  });

  it('that waits for activation is announced, and turned away', async () => {
    const { certificate, key } = stage.authority.issueDevice({ commonName: 'newcomer' });
    const request = {
      pem: certificate,
      policy: 'own',
      createdAt: 1_700_000_000_000,
      status: 'PENDING_ACTIVATION',
    } as const;
    const { id } = stage.registry.register(request);
    await expect(stage.connect({ certificate, key, id, name: 'newcomer' })).rejects.toThrow();

    const announced = stage.messages.find(({ topic }) => topic.startsWith('$aws/events/certificates/registered/'));
    expect(JSON.parse(String(announced?.payload))).toMatchObject({
      certificateId: id,
      caCertificateId: announced?.topic.split('/').at(-1),
      certificateStatus: 'PENDING_ACTIVATION',
      awsAccountId: '123456789012',
    });
  });

  it('that is not shown at all leaves an entry without a principal', async () => {
    const socket = await stage.open();
    await new Promise((resolve) => socket.resume().once('close', resolve));

    const [entry] = authenticationErrors(undefined);
    expect(entry).toMatchObject({ reason: 'NOT_AUTHENTICATED', sourceIp: '127.0.0.1' });
    expect(entry).not.toHaveProperty('principalId');
  });
});

describe('deactivating a certificate', () => {
  it('cuts all of its connections after AWS’s delay, and refuses new ones at once', async () => {
    const shared = stage.device('shared', 'wide');
    const first = await stage.connect(shared, { clientId: 'shared-1' });
    const second = await stage.connect(shared, { clientId: 'shared-2' });
    stage.registry.update(shared.id, 'INACTIVE');

    await expect(stage.connect(shared, { clientId: 'shared-3' })).rejects.toThrow('closed without CONNACK');
    expect(first.connected && second.connected).toBe(true);
    await Promise.all([closed(first), closed(second)]);
    for (const id of ['shared-1', 'shared-2']) {
      expect(stage.eventsOf(id).at(-1)?.body).toMatchObject({
        eventType: 'disconnected',
        disconnectReason: 'AUTH_ERROR',
      });
    }
  });

  it('cuts nobody if it is taken back in time', async () => {
    const device = stage.device('reprieved');
    await stage.connect(device);
    stage.registry.update(device.id, 'INACTIVE');
    stage.registry.update(device.id, 'ACTIVE');
    await pause(120);

    expect(stage.broker.getConnection('reprieved')).toMatchObject({ connected: true });
  });

  it('leaves other certificates alone', async () => {
    const bystander = await stage.connect(stage.device('bystander'));
    const culprit = stage.device('culprit');
    const cut = await stage.connect(culprit);
    stage.registry.update(culprit.id, 'REVOKED');
    await closed(cut);

    expect(bystander.connected).toBe(true);
  });
});

it('a peer that speaks no TLS leaves no trace and does no harm', async () => {
  const before = stage.logs.length;
  const socket = connect({ host: '127.0.0.1', port: stage.broker.port }, () => socket.write('GET / HTTP/1.0\r\n\r\n'));
  socket.on('error', () => {});
  await new Promise((resolve) => socket.resume().once('close', resolve));

  expect(stage.logs).toHaveLength(before);
  await stage.connect(stage.device('afterwards'));
  await eventually(() => stage.logsOf('Connect', 'afterwards').length);
});
