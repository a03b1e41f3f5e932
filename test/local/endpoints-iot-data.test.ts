import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  IoTDataPlaneClient,
  ListSubscriptionsCommand,
  PublishCommand,
  ResourceNotFoundException,
  ThrottlingException,
} from '@aws-sdk/client-iot-data-plane';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { iotData } from '../../local/endpoints/iot-data.ts';
import { createLimiter } from '../../local/endpoints/limits.ts';
import type { ApiPublish, Broker } from '../../local/types.ts';
import { clientOf } from './endpoint-client.ts';

let now: number;
let deleted: unknown[];
let published: ApiPublish[];
let client: IoTDataPlaneClient;

const broker: Pick<Broker, 'deleteConnection' | 'getConnection' | 'listSubscriptions' | 'publish'> = {
  deleteConnection(clientId, options) {
    deleted.push({ clientId, ...options });
    return clientId !== 'nobody';
  },
  getConnection: (clientId) =>
    clientId === 'nobody'
      ? undefined
      : { connected: true, clientId, sourceIp: '127.0.1.7', sourcePort: 4, connectedSince: 5 },
  listSubscriptions: (clientId) =>
    clientId === 'nobody' ? undefined : Array.from({ length: 3 }, (_, i) => ({ topicFilter: `a/${i}`, qos: 1 })),
  publish: (message) => published.push(message),
};

beforeEach(async () => {
  now = 1_000_000;
  deleted = [];
  published = [];
  const service = iotData({ broker, limit: createLimiter(() => now, 1), report: () => {} });
  client = new IoTDataPlaneClient(await clientOf(service));
});

describe('DeleteConnection', () => {
  it('cuts the client, whatever characters its id has', async () => {
    await client.send(
      new DeleteConnectionCommand({ clientId: 'a/b #+ü', cleanSession: true, preventWillMessage: true }),
    );
    await client.send(new DeleteConnectionCommand({ clientId: 'plain' }));
    expect(deleted).toEqual([
      { clientId: 'a/b #+ü', cleanSession: true, preventWillMessage: true },
      { clientId: 'plain', cleanSession: false, preventWillMessage: false },
    ]);
  });

  it('finds nobody', async () => {
    await expect(client.send(new DeleteConnectionCommand({ clientId: 'nobody' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  it('refuses a client id that starts with $', async () => {
    await expect(client.send(new DeleteConnectionCommand({ clientId: '$x' }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });

  it('is allowed once a second for a client id', async () => {
    const cut = (clientId: string) => client.send(new DeleteConnectionCommand({ clientId }));
    await cut('a');
    await expect(cut('a')).rejects.toBeInstanceOf(ThrottlingException);
    await cut('b');
    now += 1001;
    await cut('a');
  });

  it('is allowed a hundred times a second in all', async () => {
    for (let i = 0; i < 100; i += 1) await client.send(new DeleteConnectionCommand({ clientId: `c${i}` }));
    await expect(client.send(new DeleteConnectionCommand({ clientId: 'one-more' }))).rejects.toBeInstanceOf(
      ThrottlingException,
    );
  });
});

describe('the view of a connection', () => {
  it('shows sockets only when asked', async () => {
    const plain = await client.send(new GetConnectionCommand({ clientId: 'a' }));
    expect(plain).toMatchObject({ connected: true, clientId: 'a', connectedSince: 5 });
    expect(plain.sourceIp).toBeUndefined();
    const full = await client.send(new GetConnectionCommand({ clientId: 'b', includeSocketInformation: true }));
    expect(full.sourceIp).toBe('127.0.1.7');
    await expect(client.send(new GetConnectionCommand({ clientId: 'nobody' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  it('lists subscriptions by page', async () => {
    const first = await client.send(new ListSubscriptionsCommand({ clientId: 'a', maxResults: 2 }));
    now += 1001;
    const second = await client.send(
      new ListSubscriptionsCommand({ clientId: 'a', maxResults: 2, nextToken: first.nextToken! }),
    );
    expect(
      [first, second].flatMap(({ subscriptions }) => subscriptions?.map(({ topicFilter }) => topicFilter)),
    ).toEqual(['a/0', 'a/1', 'a/2']);
    expect(second.nextToken).toBeUndefined();
  });
});

it('publishes bytes to a topic with slashes', async () => {
  await client.send(new PublishCommand({ topic: 'a/b', payload: Buffer.from([1, 0, 255]), qos: 1 }));
  expect(published).toMatchObject([{ topic: 'a/b', payload: Buffer.from([1, 0, 255]), retain: false }]);
});
