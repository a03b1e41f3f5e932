import { describe, expect, it, jest } from '@jest/globals';
import type { ConnectPacket, PublishPacket } from 'aedes';
import { createAedes } from '../../local/broker/aedes-inside.ts';
import { judgeConnect } from '../../local/broker/connect.ts';
import type { Connection } from '../../local/broker/connection.ts';
import { judgePublish } from '../../local/broker/publish.ts';
import { createRate } from '../../local/broker/rate.ts';
import { clientsMayPublish } from '../../local/broker/reserved-topics.ts';

const permits = (...actions: string[]) => ({ allows: (action: string) => actions.includes(action) });
const publish = (packet: Partial<PublishPacket>): PublishPacket =>
  ({ cmd: 'publish', topic: 'a', payload: '', qos: 0, retain: false, dup: false, ...packet }) as PublishPacket;
const connect = (packet: Partial<ConnectPacket>): ConnectPacket => ({
  cmd: 'connect',
  clientId: 'pump-1',
  protocolVersion: 4,
  clean: true,
  keepalive: 60,
  ...packet,
});
const will = { topic: 'a', payload: Buffer.from(''), qos: 0, retain: false } as const;

describe('a CONNECT', () => {
  const everything = permits('iot:Connect', 'iot:Publish', 'iot:RetainPublish');
  const judged = (packet: Partial<ConnectPacket>, permissions = everything): unknown => {
    const verdict = judgeConnect(connect(packet), { withinRate: () => true, permissionsOf: () => permissions });
    return verdict.accepted ? 'accepted' : verdict.why;
  };

  it.each<[string, Partial<ConnectPacket>, string]>([
    ['plain', {}, 'accepted'],
    ['in MQTT 3.1', { protocolVersion: 3 }, 'client-error'],
    ['without a client id, for a clean session', { clientId: '' }, 'accepted'],
    ['without a client id, for a session to be kept', { clientId: '', clean: false }, 'client-error'],
    ['with a will', { will }, 'accepted'],
    ['with a will that holds a wildcard', { will: { ...will, topic: 'a/#' } }, 'client-error'],
    ['with a will on a reserved topic', { will: { ...will, topic: '$aws/events/x' } }, 'client-error'],
    ['with a will on a reserved topic that is open', { will: { ...will, topic: '$aws/rules/x' } }, 'accepted'],
    ['with a will of 8 slashes', { will: { ...will, topic: 'a/b/c/d/e/f/g/h/i' } }, 'client-error'],
    ['with a will beyond 128 KB', { will: { ...will, payload: Buffer.alloc(131_073) } }, 'client-error'],
  ])('%s', (_, packet, expected) => {
    expect(judged(packet)).toBe(expected);
  });

  it('may not leave a retained will without iot:RetainPublish', () => {
    const packet = { will: { ...will, retain: true } };

    expect(judged(packet, permits('iot:Connect', 'iot:Publish'))).toBe('unauthorised');
    expect(judged(packet)).toBe('accepted');
  });

  it('that breaks a limit does not count for the rate', () => {
    const withinRate = jest.fn(() => true);
    judgeConnect(connect({ clientId: 'x'.repeat(129) }), { withinRate, permissionsOf: () => everything });

    expect(withinRate).not.toHaveBeenCalled();
  });
});

describe('a PUBLISH', () => {
  const judged = (packet: Partial<PublishPacket>, ...actions: string[]): string =>
    judgePublish(
      publish(packet),
      { messages: createRate(1), permissions: permits(...actions) } as unknown as Connection,
      0,
    );

  it.each<[string, Partial<PublishPacket>, string[], string]>([
    ['allowed', {}, ['iot:Publish'], 'accepted'],
    ['not allowed', {}, [], 'unauthorised'],
    ['retained, and that not allowed', { retain: true }, ['iot:Publish'], 'unauthorised'],
    ['retained, and that allowed', { retain: true }, ['iot:Publish', 'iot:RetainPublish'], 'accepted'],
    ['to a reserved topic, though everything is allowed', { topic: '$aws/events/x' }, ['iot:Publish'], 'reserved'],
    [
      'of characters that need more bytes than they are',
      { payload: 'é'.repeat(65_537) },
      ['iot:Publish'],
      'client-error',
    ],
  ])('%s', (_, packet, actions, expected) => {
    expect(judged(packet, ...actions)).toBe(expected);
  });
});

describe('reserved topics that clients may publish to', () => {
  it.each([
    '$aws/things/pump-1/shadow/get',
    '$aws/things/pump-1/shadow/name/config/update',
    '$aws/things/pump-1/jobs/start-next',
    '$aws/things/pump-1/jobs/7/update',
    '$aws/things/pump-1/defender/metrics/json',
    '$aws/certificates/create-from-csr/cbor',
    '$aws/provisioning-templates/fleet/provision/json',
    '$aws/rules/mine',
  ])('%s is one', (topic) => {
    expect(clientsMayPublish(topic)).toBe(true);
  });

  it.each([
    '$aws/things/pump-1/shadow/update/accepted',
    '$aws/things/pump-1/jobs/notify',
    '$aws/events/presence/connected/pump-1',
    '$aws/rules/',
    '$SYS/uptime',
    'x$aws/rules/mine',
  ])('%s is none', (topic) => {
    expect(clientsMayPublish(topic)).toBe(false);
  });
});

it('a publisher need not wait until a subscriber has taken its message', async () => {
  const aedes = await createAedes();
  await new Promise<void>((resolve) => aedes.subscribe('a', () => {}, resolve));
  const done = jest.fn();
  (aedes as unknown as { publish(packet: PublishPacket, client: null, done: () => void): void }).publish(
    publish({}),
    null,
    done,
  );

  expect(done).toHaveBeenCalled();
  await new Promise<void>((resolve) => aedes.close(resolve));
});
