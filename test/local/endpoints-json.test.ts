import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  GetParameterCommand,
  GetParametersCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  ParameterPatternMismatchException,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { describe, expect, it } from '@jest/globals';
import { cloudwatch } from '../../local/endpoints/cloudwatch.ts';
import { kinesis } from '../../local/endpoints/kinesis.ts';
import { createMetrics } from '../../local/endpoints/metrics.ts';
import { ssm } from '../../local/endpoints/ssm.ts';
import { createStream } from '../../local/stream/stream.ts';
import { clientOf } from './endpoint-client.ts';

describe('SSM', () => {
  const start = async () => {
    const mode = { name: '/fg/mode', type: 'String', value: 'observe', allowedPattern: '^(observe|enforce)$' };
    const stack = { accountId: '111122223333', region: 'us-east-1', name: 's', id: 'i' };
    return new SSMClient(
      await clientOf(
        ssm(
          { parameters: [mode], stack },
          () => 1_700_000_000_500,
          () => {},
        ),
      ),
    );
  };
  const get = (client: SSMClient, Name = '/fg/mode') => client.send(new GetParameterCommand({ Name }));

  it('reads a parameter by name or ARN', async () => {
    const client = await start();
    const { Parameter } = await get(client);
    expect(Parameter).toMatchObject({ Name: '/fg/mode', Value: 'observe', Version: 1, Type: 'String' });
    expect(Parameter?.LastModifiedDate).toEqual(new Date(1_700_000_000_500));
    expect((await get(client, Parameter!.ARN)).Parameter?.Value).toBe('observe');
    const { Parameters, InvalidParameters } = await client.send(
      new GetParametersCommand({ Names: ['/fg/mode', '/x'] }),
    );
    expect(Parameters?.map(({ Name }) => Name)).toEqual(['/fg/mode']);
    expect(InvalidParameters).toEqual(['/x']);
  });

  it('writes within the allowed pattern, and counts versions', async () => {
    const client = await start();
    const put = (Value: string, Overwrite = true) =>
      client.send(new PutParameterCommand({ Name: '/fg/mode', Value, Overwrite }));
    expect((await put('enforce')).Version).toBe(2);
    expect((await get(client)).Parameter?.Value).toBe('enforce');
    await expect(put('anything')).rejects.toBeInstanceOf(ParameterPatternMismatchException);
    await expect(put('observe', false)).rejects.toBeInstanceOf(ParameterAlreadyExists);
    await expect(get(client, '/x')).rejects.toBeInstanceOf(ParameterNotFound);
  });
});

describe('CloudWatch', () => {
  const MINUTE = 60_000;
  const metric = { namespace: 'AWS/IoT', name: 'Connect.Success', dimensions: { Protocol: 'MQTT' } };

  const start = async (delay = 0) => {
    const clock = { now: 100 * MINUTE };
    const metrics = createMetrics(() => clock.now, delay);
    const client = new CloudWatchClient(await clientOf(cloudwatch(metrics, () => {})));
    const read = async (Stat = 'Sum', more: object = {}, Period = 60) => {
      const Metric = {
        Namespace: 'AWS/IoT',
        MetricName: 'Connect.Success',
        Dimensions: [{ Name: 'Protocol', Value: 'MQTT' }],
      };
      const MetricDataQueries = [{ Id: 'm', MetricStat: { Metric, Period, Stat }, ...more }];
      const range = { StartTime: new Date(0), EndTime: new Date(200 * MINUTE) };
      const { MetricDataResults } = await client.send(new GetMetricDataCommand({ MetricDataQueries, ...range }));
      return MetricDataResults?.[0];
    };
    return { clock, metrics, client, read };
  };

  it('sums a minute, newest first, once it can be seen', async () => {
    const { clock, metrics, read } = await start(30_000);
    metrics.count(metric, 2);
    metrics.count(metric, 3);
    clock.now += MINUTE;
    metrics.count(metric, 7);
    expect((await read())?.Values).toEqual([]);
    clock.now += 30_000;
    expect(await read()).toMatchObject({ Values: [5], Timestamps: [new Date(100 * MINUTE)], StatusCode: 'Complete' });
    clock.now += MINUTE;
    expect((await read())?.Values).toEqual([7, 5]);
  });

  it.each([
    ['SampleCount', 3],
    ['Average', 4],
    ['Minimum', 2],
    ['Maximum', 7],
  ])('knows %s, over several minutes', async (stat, expected) => {
    const { clock, metrics, read } = await start();
    for (const value of [2, 3, 7]) {
      metrics.count(metric, value);
      clock.now += MINUTE;
    }
    expect((await read(stat, {}, 300))?.Values).toEqual([expected]);
  });

  it('keeps metrics apart by their dimensions', async () => {
    const { clock, metrics, read } = await start();
    metrics.count({ ...metric, dimensions: { Protocol: 'HTTP' } }, 9);
    clock.now += MINUTE;
    expect((await read())?.Values).toEqual([]);
  });

  it('takes metrics in', async () => {
    const { clock, client, read } = await start();
    const Dimensions = [{ Name: 'Protocol', Value: 'MQTT' }];
    const MetricData = [{ MetricName: 'Connect.Success', Value: 4, Dimensions }];
    await client.send(new PutMetricDataCommand({ Namespace: 'AWS/IoT', MetricData }));
    clock.now += MINUTE;
    expect((await read())?.Values).toEqual([4]);
  });

  it('refuses metric math by name', async () => {
    const { read } = await start();
    await expect(read('Sum', { MetricStat: undefined, Expression: 'SUM(METRICS())' })).rejects.toThrow(
      'no metric math: SUM(METRICS())',
    );
  });
});

describe('Kinesis', () => {
  const start = async () => {
    const stream = createStream({ name: 's', arn: 'arn:s', shards: 1, now: Date.now, random: () => 0 });
    const { endpoint } = await clientOf(kinesis([stream], () => {}));
    const call = async (operation: string, body: object) => {
      const headers = { 'x-amz-target': `Kinesis_20131202.${operation}`, 'content-type': 'application/x-amz-json-1.1' };
      const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(body) });
      return (await response.json()) as Record<string, unknown>;
    };
    return { stream, call };
  };
  const record = (text: string, PartitionKey = 'k') => ({ PartitionKey, Data: Buffer.from(text).toString('base64') });

  it('takes a record', async () => {
    const { stream, call } = await start();
    const { ShardId, SequenceNumber } = await call('PutRecord', { StreamName: 's', ...record('x') });
    expect(ShardId).toBe('shardId-000000000000');
    expect(stream.shards[0]!.at(0).sequenceNumber).toBe(SequenceNumber);
    expect(Buffer.from(stream.shards[0]!.at(0).data).toString()).toBe('x');
  });

  it('tells which records of many it refuses', async () => {
    const { call } = await start();
    const answer = await call('PutRecords', {
      StreamARN: 'arn:s',
      Records: [record('x'), record('y', 'k'.repeat(257))],
    });
    expect(answer).toMatchObject({
      FailedRecordCount: 1,
      Records: [{ ShardId: 'shardId-000000000000' }, { ErrorCode: 'ValidationException' }],
    });
  });

  it('knows no other stream', async () => {
    const { call } = await start();
    expect(await call('PutRecord', { StreamName: 'x', ...record('x') })).toMatchObject({
      __type: 'ResourceNotFoundException',
    });
  });
});
