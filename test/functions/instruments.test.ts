import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeEventConfigurationsCommand,
  EnableTopicRuleCommand,
  GetTopicRuleCommand,
  GetV2LoggingOptionsCommand,
  IoTClient,
  NotConfiguredException,
  SetV2LoggingOptionsCommand,
} from '@aws-sdk/client-iot';
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { type LocalDynamo, startDynamo } from '../contracts/dynalite.ts';

/** The handlers that look after the instruments, as Lambda loads them: dynalite behind them, the rest of AWS mocked. */
const environment = {
  STACK: 'floodgate-test',
  PACE: '1',
  WINDOWS_TABLE: 'windows',
  INCIDENTS_TABLE: 'incidents',
  LEDGER_TABLE: 'ledger',
  INCIDENTS_TOPIC: 'arn:aws:sns:us-east-1:123456789012:floodgate-test-incidents',
  CHAT_TOPIC: 'arn:aws:sns:us-east-1:123456789012:floodgate-test-chat',
  PUBLISH: 'none',
  TAP: 'always',
  TAP_RULE: 'tap',
  FEEDING_RULES: 'presence,heartbeat',
  SKETCH_KEY: 'secret',
  HEARTBEAT_KEY: 'secret',
  HEARTBEAT_TOPIC: '$aws/rules/heartbeat/heartbeat',
  RULE_EVALUATIONS_PER_SECOND: '20000',
  MONTHLY_CEILING: '100',
  LOG_GROUP: '/floodgate/test/devices',
  LOGGING_ROLE: 'arn:aws:iam::123456789012:role/logging',
  SUBSCRIPTION_ROLE: 'arn:aws:iam::123456789012:role/subscription',
  STREAM_ARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/floodgate-test',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  POWERTOOLS_DEV: 'true',
};

const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 } as Context;
const scheduled = { 'detail-type': 'Scheduled Event' } as never;
const iot = mockClient(IoTClient);
const iotData = mockClient(IoTDataPlaneClient);
const cloudwatch = mockClient(CloudWatchClient);
const logs = mockClient(CloudWatchLogsClient);
const send = jest.spyOn(globalThis, 'fetch');

let dynamo: LocalDynamo;
const before = { ...process.env };

beforeAll(async () => {
  dynamo = await startDynamo();
  await dynamo.createTable('windows', ['k']);
  await dynamo.createTable('incidents', ['k', 's']);
  await dynamo.createTable('ledger', ['k', 's']);
  const { hostname, port, protocol } = (await dynamo.client.config.endpoint?.()) ?? {};
  Object.assign(process.env, environment, { AWS_ENDPOINT_URL_DYNAMODB: `${protocol}//${hostname}:${port}` });
});
beforeEach(() => {
  for (const mock of [iot, iotData, cloudwatch, logs]) mock.reset();
  iot.on(GetV2LoggingOptionsCommand).rejects(new NotConfiguredException({ message: '', $metadata: {} }));
  iot.on(DescribeEventConfigurationsCommand).resolves({ eventConfigurations: {} });
  send.mockReset().mockResolvedValue(new Response());
  jest.spyOn(console, 'info').mockReturnValue(undefined);
});
afterAll(async () => {
  process.env = before;
  await dynamo.stop();
});

const logged = (): readonly Record<string, unknown>[] =>
  jest.mocked(console.info).mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);

describe('the handlers of the instruments', () => {
  it('heartbeat publishes what inspect will know', async () => {
    iotData.on(PublishCommand).resolves({});
    const { handler } = await import('../../functions/heartbeat.ts');
    await handler(scheduled, context);
    const { topic, payload } = iotData.commandCalls(PublishCommand)[0]?.args[0].input ?? {};
    expect(topic).toBe(environment.HEARTBEAT_TOPIC);
    const { parseHeartbeat } = await import('../../shared/signals/heartbeat.ts');
    const sent = JSON.parse(new TextDecoder().decode(payload as Uint8Array)) as Record<string, unknown>;
    expect(parseHeartbeat(sent, 'secret')).toBe(sent.at);
  });

  it('watch puts the tap on and logs what the metric filters count', async () => {
    cloudwatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [] });
    iot.on(GetTopicRuleCommand).resolves({ rule: { ruleDisabled: true } });
    iot.on(EnableTopicRuleCommand).resolves({});
    const { handler } = await import('../../functions/watch.ts');
    await handler(scheduled, context);
    expect(iot.commandCalls(EnableTopicRuleCommand).map(({ args }) => args[0].input)).toEqual([{ ruleName: 'tap' }]);
    expect(logged()).toMatchObject([{ message: 'watched', tapOn: 1, tapStopped: 0, rulesOff: 2, loggingOff: 1 }]);
  });

  it('logging is set with the stack, and taken back with it', async () => {
    iot.on(SetV2LoggingOptionsCommand).resolves({});
    const { handler } = await import('../../functions/logging.ts');
    const event = (RequestType: string) =>
      ({
        RequestType,
        ResponseURL: 'https://example.test',
        StackId: 's',
        RequestId: 'r',
        LogicalResourceId: 'l',
      }) as CloudFormationCustomResourceEvent;
    await handler(event('Create'), context);
    const set = iot.commandCalls(SetV2LoggingOptionsCommand)[0]?.args[0].input;
    expect(set).toMatchObject({ roleArn: environment.LOGGING_ROLE, disableAllLogs: false });
    iot.on(GetV2LoggingOptionsCommand).resolves({ ...set });
    await handler(event('Delete'), context);
    expect(iot.commandCalls(SetV2LoggingOptionsCommand)[1]?.args[0].input).toMatchObject({ disableAllLogs: true });
    const answers = send.mock.calls.map(([, init]) => JSON.parse(String(init?.body)) as Record<string, unknown>);
    expect(answers).toMatchObject([
      { Status: 'SUCCESS', PhysicalResourceId: 'floodgate-test-iot-logging', Data: { SharedLogGroups: '' } },
      { Status: 'SUCCESS' },
    ]);
  });
});
