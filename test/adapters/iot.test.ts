import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DescribeCertificateCommand,
  IoTClient,
  ListPrincipalThingsCommand,
  ListThingGroupsForThingCommand,
  ResourceNotFoundException,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { iotCertificates } from '../../shared/adapters/iot-certificates.ts';
import { iotConnections } from '../../shared/adapters/iot-connections.ts';
import { iotThings } from '../../shared/adapters/iot-things.ts';
import { CERTIFICATE, NOON } from '../given/incidents.ts';

describe('certificates in AWS IoT', () => {
  const iot = mockClient(IoTClient);
  const certificates = iotCertificates(new IoTClient({}));
  beforeEach(() => void iot.reset());

  it('are described by their status and their last change', async () => {
    const certificateDescription = { status: 'ACTIVE', lastModifiedDate: new Date(NOON) } as const;
    iot.on(DescribeCertificateCommand, { certificateId: CERTIFICATE }).resolves({ certificateDescription });
    expect(await certificates.describe(CERTIFICATE)).toEqual({ status: 'ACTIVE', lastModifiedAt: NOON });
  });

  it('that do not exist are undefined; what fails otherwise fails', async () => {
    iot.on(DescribeCertificateCommand).rejectsOnce(new ResourceNotFoundException({ message: '', $metadata: {} }));
    expect(await certificates.describe(CERTIFICATE)).toBeUndefined();
    iot.on(DescribeCertificateCommand).rejects(new Error('ThrottlingException'));
    await expect(certificates.describe(CERTIFICATE)).rejects.toThrow('ThrottlingException');
    iot.on(DescribeCertificateCommand).resolves({});
    await expect(certificates.describe(CERTIFICATE)).rejects.toThrow('no status in the answer');
  });

  it.each([
    ['deactivate', 'INACTIVE'],
    ['revoke', 'REVOKED'],
    ['reinstate', 'ACTIVE'],
  ] as const)('%s to %s, and to nothing else', async (method, newStatus) => {
    iot.on(UpdateCertificateCommand).resolves({});
    await certificates[method](CERTIFICATE);
    expect(iot.commandCalls(UpdateCertificateCommand).map(({ args }) => args[0].input)).toEqual([
      { certificateId: CERTIFICATE, newStatus },
    ]);
  });
});

describe('connections in AWS IoT', () => {
  const requests: string[] = [];
  let answer: { status: number; body: string; error?: string };
  let server: Server;
  let client: IoTDataPlaneClient;

  beforeAll(async () => {
    server = createServer(({ method, url }, response) => {
      requests.push(`${method} ${url}`);
      response.writeHead(answer.status, {
        'content-type': 'application/json',
        ...(answer.error && { 'x-amzn-errortype': answer.error }),
      });
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = new IoTDataPlaneClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });
  beforeEach(() => {
    requests.length = 0;
    answer = { status: 200, body: '{}' };
  });
  afterAll(async () => {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('are ended without their will, and keep their session', async () => {
    expect(await iotConnections(client).end('meter-1')).toBe(true);
    expect(requests).toEqual(['DELETE /connections/meter-1?cleanSession=false&preventWillMessage=true']);
  });

  it('are named in the address safely, whatever the client id', async () => {
    for (const id of ['a/b', '../x', 'a?cleanSession=true', 'a b#c', '%2F', 'ü'])
      await iotConnections(client).isOpen(id);
    expect(requests.map((request) => request.replace('GET /connections/', ''))).toEqual([
      'a%2Fb',
      '..%2Fx',
      'a%3FcleanSession%3Dtrue',
      'a%20b%23c',
      '%252F',
      '%C3%BC',
    ]);
  });

  it.each([
    ['{"connected":true}', true],
    ['{"connected":false}', false],
    ['{}', false],
  ])('that answer %s are open: %s', async (body, expected) => {
    answer = { status: 200, body };
    expect(await iotConnections(client).isOpen('meter-1')).toBe(expected);
  });

  it('that AWS does not know are neither ended nor open', async () => {
    answer = { status: 404, body: '{}', error: 'ResourceNotFoundException' };
    expect(await iotConnections(client).end('meter-1')).toBe(false);
    expect(await iotConnections(client).isOpen('meter-1')).toBe(false);
  });

  it('fail where AWS does', async () => {
    answer = { status: 429, body: '{}', error: 'ThrottlingException' };
    await expect(iotConnections(client).end('meter-1')).rejects.toThrow();
    await expect(iotConnections(client).isOpen('meter-1')).rejects.toThrow();
  });
});

describe('things in AWS IoT', () => {
  const iot = mockClient(IoTClient);
  const things = iotThings(new IoTClient({}));
  const arn = `arn:aws:iot:us-east-1:123456789012:cert/${CERTIFICATE}`;
  beforeEach(() => void iot.reset());

  it('are those of the certificate’s ARN, page by page, with their groups', async () => {
    iot.on(DescribeCertificateCommand).resolves({ certificateDescription: { certificateArn: arn } });
    iot.on(ListPrincipalThingsCommand, { principal: arn }).resolves({ things: ['a'], nextToken: 'more' });
    iot.on(ListPrincipalThingsCommand, { principal: arn, nextToken: 'more' }).resolves({ things: ['b'] });
    iot.on(ListThingGroupsForThingCommand, { thingName: 'a' }).resolves({ thingGroups: [{ groupName: 'lab' }] });
    iot.on(ListThingGroupsForThingCommand, { thingName: 'b' }).resolves({});
    expect(await things.ofPrincipal(CERTIFICATE)).toEqual([
      { name: 'a', groups: ['lab'] },
      { name: 'b', groups: [] },
    ]);
  });

  it('that cannot be read are not none', async () => {
    iot.on(DescribeCertificateCommand).resolves({ certificateDescription: {} });
    await expect(things.ofPrincipal(CERTIFICATE)).rejects.toThrow('no ARN in the answer');
    iot.on(DescribeCertificateCommand).rejects(new Error('ThrottlingException'));
    await expect(things.ofPrincipal(CERTIFICATE)).rejects.toThrow('ThrottlingException');
  });
});
