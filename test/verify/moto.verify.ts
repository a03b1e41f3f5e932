import { createServer } from 'node:net';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateKeysAndCertificateCommand, CreateTopicRuleCommand, IoTClient } from '@aws-sdk/client-iot';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cloudwatchFleetMetrics } from '../../shared/adapters/cloudwatch-fleet-metrics.ts';
import { dynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { dynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { dynamoTapDiary } from '../../shared/adapters/dynamo-tap-diary.ts';
import { dynamoTurnstile } from '../../shared/adapters/dynamo-turnstile.ts';
import { dynamoWindowItems } from '../../shared/adapters/dynamo-window-items.ts';
import { iotCertificates } from '../../shared/adapters/iot-certificates.ts';
import { iotRules } from '../../shared/adapters/iot-rules.ts';
import { kinesisSink } from '../../shared/adapters/kinesis-sink.ts';
import { s3PutAsides } from '../../shared/adapters/s3-put-asides.ts';
import { s3Shelf } from '../../shared/adapters/s3-shelf.ts';
import { signedPost } from '../../shared/adapters/signed-post.ts';
import { snsAnnouncer } from '../../shared/adapters/sns-announcer.ts';
import { ssmSwitches } from '../../shared/adapters/ssm-switches.ts';
import { announcementOf } from '../../shared/incidents/announcement.ts';
import { needsAttention } from '../../shared/incidents/attention.ts';
import { familyOf, partsOf } from '../../shared/incidents/id.ts';
import { shelvedFrom } from '../../shared/pipeline/redrive.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { describeIncidents } from '../contracts/incidents.ts';
import { describeLedger } from '../contracts/ledger.ts';
import { describeWindowItems } from '../contracts/window-items.ts';
import { incident } from '../given/incidents.ts';
import { type LineProcess, startProcess } from '../line-process.ts';

/** Our adapters against somebody else's AWS: moto's server (github.com/getmoto/moto), on this machine alone. */
let moto: LineProcess;
const settings = {
  endpoint: '',
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

beforeAll(async () => {
  const port = await freePort();
  moto = startProcess('moto_server', ['-H', '127.0.0.1', '-p', String(port)]);
  await moto.waitFor((line) => line.includes(`http://127.0.0.1:${port}`), 60_000);
  settings.endpoint = `http://127.0.0.1:${port}`;
});
afterAll(() => moto.stop());

let tables = 0;
const createTable = async (...keys: readonly string[]) => {
  const client = new DynamoDBClient(settings);
  tables += 1;
  const TableName = `table-${tables}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName, n) => ({ AttributeName, KeyType: n === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
  return [client, TableName] as const;
};

describeWindowItems("moto's DynamoDB", async () => dynamoWindowItems(...(await createTable('k'))));
describeLedger("moto's DynamoDB", async () => dynamoLedger(...(await createTable('k', 's'))));
describeIncidents("moto's DynamoDB", async () =>
  dynamoIncidents(...(await createTable('k', 's')), { familyOf, partsOf, needsAttention }),
);

describe("moto's DynamoDB", () => {
  it('gives each caller of the turnstile a moment of its own', async () => {
    const turnstile = dynamoTurnstile(...(await createTable('k', 's')));
    const moments = await Promise.all([1, 2, 3, 4].map(() => turnstile.reserve('certificates', 100, 1_000)));
    expect(moments.toSorted((a, b) => a - b)).toEqual([1_000, 1_100, 1_200, 1_300]);
  });

  it("keeps the tap's diary", async () => {
    const diary = dynamoTapDiary(...(await createTable('k')));
    await diary.write([{ from: 1, to: 2 }]);
    expect(await diary.read()).toEqual([{ from: 1, to: 2 }]);
  });
});

describe("moto's IoT", () => {
  it('deactivates, reinstates and revokes a certificate', async () => {
    const iot = new IoTClient(settings);
    const { certificateId = '' } = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
    const certificates = iotCertificates(iot);
    const statuses = [(await certificates.describe(certificateId))?.status];
    for (const step of ['deactivate', 'reinstate', 'revoke'] as const) {
      await certificates[step](certificateId);
      statuses.push((await certificates.describe(certificateId))?.status);
    }
    expect(statuses).toEqual(['ACTIVE', 'INACTIVE', 'ACTIVE', 'REVOKED']);
    expect(await certificates.describe('0'.repeat(64))).toBeUndefined();
  });

  it('switches a rule', async () => {
    const iot = new IoTClient(settings);
    const topicRulePayload = { sql: "SELECT * FROM '#'", actions: [], ruleDisabled: true };
    await iot.send(new CreateTopicRuleCommand({ ruleName: 'tap', topicRulePayload }));
    const rules = iotRules(iot);
    const states = [await rules.isEnabled('tap')];
    await rules.enable('tap');
    states.push(await rules.isEnabled('tap'));
    await rules.disable('tap');
    states.push(await rules.isEnabled('tap'));
    expect(states).toEqual([false, true, false]);
  });
});

describe("moto's Kinesis", () => {
  it('takes what is put back, byte for byte, and says which stream there is not', async () => {
    const { config: signing } = new SSMClient(settings);
    const ask = async <T>(operation: string, input: object): Promise<T> => {
      const { status, text } = await signedPost(signing, {
        service: 'kinesis',
        url: new URL('/', settings.endpoint),
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Kinesis_20131202.${operation}` },
        body: JSON.stringify(input),
        timeoutMs: 10_000,
      });
      expect(status).toBe(200);
      return (text === '' ? {} : JSON.parse(text)) as T;
    };
    const StreamName = 'floodgate-test';
    await ask('CreateStream', { StreamName, ShardCount: 1 });
    const sink = kinesisSink(signing, settings.endpoint, StreamName);
    const records = [new Uint8Array([0x1f, 0x8b, 0, 255]), Buffer.from('{"a":"ü"}')];
    expect(await sink.put(records.map((data, n) => ({ partitionKey: `meter-${n}`, data })))).toEqual([true, true]);

    const place = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' };
    const { ShardIterator } = await ask<{ ShardIterator: string }>('GetShardIterator', place);
    const { Records } = await ask<{ Records: { Data: string; PartitionKey: string }[] }>('GetRecords', {
      ShardIterator,
    });
    expect(Records.map(({ Data, PartitionKey }) => [PartitionKey, Data])).toEqual(
      records.map((data, n) => [`meter-${n}`, Buffer.from(data).toString('base64')]),
    );
    await expect(
      kinesisSink(signing, settings.endpoint, 'gone').put([{ partitionKey: 'a', data: Buffer.from('x') }]),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe("moto's S3", () => {
  it('shelves what is put aside, and gives it back until it is removed', async () => {
    const s3 = new S3Client({ ...settings, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'aside' }));
    const record = { shard: 'shard-0', sequence: '7'.padStart(56, '0'), arrivedAt: 1, data: Buffer.from('{"a":1}') };
    await s3PutAsides(s3, 'aside').keep([{ record, reason: 'via' }]);
    const shelf = s3Shelf(s3, 'aside');
    const keys = async () => {
      const found: string[] = [];
      for await (const key of shelf.keys()) found.push(key);
      return found;
    };
    const [key = ''] = await keys();
    expect(shelvedFrom(key, await shelf.read(key))?.records).toEqual([
      { partitionKey: `shard-0/${record.sequence}`, data: record.data },
    ]);
    await shelf.remove(key);
    expect(await keys()).toEqual([]);
  });
});

describe("moto's other services", () => {
  it('take what we announce: SNS', async () => {
    const sns = new SNSClient(settings);
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'incidents' }));
    const render = (one: Incident) => announcementOf(one, remediesOf('floodgate-test'));
    const wording = { full: render, brief: render };
    await expect(snsAnnouncer(sns, TopicArn, wording).announce(incident())).resolves.toBeUndefined();
    await expect(snsAnnouncer(sns, `${TopicArn}-gone`, wording).announce(incident())).rejects.toThrow();
  });

  it('hold the switches: SSM', async () => {
    const ssm = new SSMClient(settings);
    await ssm.send(new PutParameterCommand({ Name: '/mode', Type: 'String', Value: 'enforce' }));
    const switches = ssmSwitches(ssm, { mode: '/mode', breaker: '/none' });
    expect(await switches.mode()).toBe('enforce');
    await expect(switches.breaker()).rejects.toThrow();
  });

  it("answer the fleet's metrics: CloudWatch", async () => {
    const cloudwatch = new CloudWatchClient(settings);
    const minute = Math.floor(Date.now() / 60_000) * 60_000 - 300_000;
    const datum = (ago: number, Value: number) => ({
      MetricName: 'PublishIn.Success',
      Dimensions: [{ Name: 'Protocol', Value: 'MQTT' }],
      Timestamp: new Date(minute - ago * 60_000 + 30_000),
      Value,
    });
    const MetricData = [datum(1, 4), datum(1, 3), datum(3, 1)];
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'AWS/IoT', MetricData }));
    const metrics = cloudwatchFleetMetrics(cloudwatch);
    const publishes = { name: 'PublishIn.Success', dimension: ['Protocol', 'MQTT'] as const };
    expect(await metrics.perMinute([{ name: 'None' }, publishes], minute - 240_000, minute)).toEqual([
      [0, 0, 0, 0],
      [0, 1, 0, 7],
    ]);
  });
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
