import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DisableTopicRuleCommand,
  EnableTopicRuleCommand,
  GetTopicRuleCommand,
  IoTClient,
  UnauthorizedException,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { cloudwatchFleetMetrics } from '../../shared/adapters/cloudwatch-fleet-metrics.ts';
import { dynamoKeepsakes } from '../../shared/adapters/dynamo-keepsakes.ts';
import { dynamoTapDiary } from '../../shared/adapters/dynamo-tap-diary.ts';
import { iotRules } from '../../shared/adapters/iot-rules.ts';
import { type LocalDynamo, startDynamo } from '../contracts/dynalite.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;
const cloudwatch = mockClient(CloudWatchClient);
const iot = mockClient(IoTClient);

beforeEach(() => {
  cloudwatch.reset();
  iot.reset();
});

describe("the fleet's metrics", () => {
  const metrics = cloudwatchFleetMetrics(new CloudWatchClient({}));

  it('are one sum a minute, 0 where CloudWatch has none', async () => {
    cloudwatch.on(GetMetricDataCommand).resolves({
      MetricDataResults: [{ Id: 'm1', Timestamps: [new Date(NOON), new Date(NOON + 2 * MINUTE)], Values: [5, 7] }],
    });
    const asked = [{ name: 'A' }, { name: 'B', dimension: ['Protocol', 'MQTT'] as const }];
    expect(await metrics.perMinute(asked, NOON, NOON + 3 * MINUTE)).toEqual([
      [0, 0, 0],
      [5, 0, 7],
    ]);
    expect(cloudwatch.commandCalls(GetMetricDataCommand)[0]?.args[0].input.MetricDataQueries?.[1]?.MetricStat).toEqual({
      Stat: 'Sum',
      Period: 60,
      Metric: { Namespace: 'AWS/IoT', MetricName: 'B', Dimensions: [{ Name: 'Protocol', Value: 'MQTT' }] },
    });
  });

  it('are totalled over days', async () => {
    cloudwatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: 'm0', Values: [5, 7] }] });
    expect(await metrics.total({ name: 'TopicMatch' }, NOON, NOON + MINUTE)).toBe(12);
  });
});

describe('IoT rules', () => {
  const rules = iotRules(new IoTClient({}));

  it('are on, off, or not there', async () => {
    iot
      .on(GetTopicRuleCommand)
      .resolvesOnce({ rule: { ruleDisabled: false } })
      .resolvesOnce({ rule: { ruleDisabled: true } });
    expect([await rules.isEnabled('a'), await rules.isEnabled('a')]).toEqual([true, false]);
    iot.reset();
    iot.on(GetTopicRuleCommand).rejectsOnce(new UnauthorizedException({ message: '', $metadata: {} }));
    expect(await rules.isEnabled('a')).toBeUndefined();
    iot.on(GetTopicRuleCommand).rejects(new Error('ServiceUnavailable'));
    await expect(rules.isEnabled('a')).rejects.toThrow('ServiceUnavailable');
  });

  it('are switched by name', async () => {
    iot.on(EnableTopicRuleCommand).resolves({}).on(DisableTopicRuleCommand).resolves({});
    await rules.enable('a');
    await rules.disable('b');
    expect(iot.calls().map(({ args }) => args[0].input)).toEqual([{ ruleName: 'a' }, { ruleName: 'b' }]);
  });
});

describe('what is kept for a while', () => {
  let dynamo: LocalDynamo;
  beforeAll(async () => {
    dynamo = await startDynamo();
    await dynamo.createTable('windows', ['k']);
    await dynamo.createTable('ledger', ['k', 's']);
  });
  afterAll(() => dynamo.stop());

  it('a diary is read as it was written, and empty before', async () => {
    const diary = dynamoTapDiary(dynamo.client, 'windows');
    expect(await diary.read()).toEqual([]);
    await diary.write([{ from: 1, to: 2 }, { from: 3 }]);
    await diary.write([{ from: 3 }]);
    expect(await diary.read()).toEqual([{ from: 3 }]);
  });

  it('a keepsake is read as it was kept, and nothing before', async () => {
    const keepsakes = dynamoKeepsakes(dynamo.client, 'ledger');
    expect(await keepsakes.read('x')).toBeUndefined();
    await keepsakes.keep('x', { a: ['b'] });
    expect(await keepsakes.read('x')).toEqual({ a: ['b'] });
  });
});
