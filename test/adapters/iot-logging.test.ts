import {
  CloudWatchLogsClient,
  DeleteSubscriptionFilterCommand,
  LimitExceededException,
  PutSubscriptionFilterCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeEventConfigurationsCommand,
  GetV2LoggingOptionsCommand,
  IoTClient,
  NotConfiguredException,
  SetV2LoggingOptionsCommand,
  UpdateEventConfigurationsCommand,
} from '@aws-sdk/client-iot';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { cloudwatchLogGroups } from '../../shared/adapters/cloudwatch-log-groups.ts';
import { iotLogging } from '../../shared/adapters/iot-logging.ts';

const iot = mockClient(IoTClient);
const logs = mockClient(CloudWatchLogsClient);
beforeEach(() => {
  iot.reset();
  logs.reset();
});

describe("IoT Core's logging options", () => {
  const options = iotLogging(new IoTClient({}));

  it('are off where nobody ever set them', async () => {
    const error = new NotConfiguredException({ message: '', $metadata: {} });
    iot.on(GetV2LoggingOptionsCommand).rejects(error);
    expect(await options.read()).toEqual({ defaultLevel: 'DISABLED', allDisabled: true, events: [] });
  });

  it('are written as they were read', async () => {
    const set = {
      roleArn: 'arn:aws:iam::123456789012:role/x',
      defaultLogLevel: 'WARN' as const,
      disableAllLogs: false,
      eventConfigurations: [
        { eventType: 'Ping' },
        { eventType: 'Connect', logLevel: 'INFO' as const, logDestination: '/a' },
      ],
    };
    iot.on(GetV2LoggingOptionsCommand).resolves(set);
    iot.on(SetV2LoggingOptionsCommand).resolves({});
    await options.write(await options.read());
    expect(iot.commandCalls(SetV2LoggingOptionsCommand)[0]?.args[0].input).toEqual(set);
  });

  it('have events switched on where they are off, and left alone where they are on', async () => {
    iot
      .on(DescribeEventConfigurationsCommand)
      .resolvesOnce({ eventConfigurations: { CERTIFICATE: { Enabled: true } } });
    iot.on(UpdateEventConfigurationsCommand).resolves({});
    await options.enableEvents();
    expect(iot.commandCalls(UpdateEventConfigurationsCommand).map(({ args }) => args[0].input)).toEqual([
      { eventConfigurations: { CA_CERTIFICATE: { Enabled: true } } },
    ]);
    const on = { CERTIFICATE: { Enabled: true }, CA_CERTIFICATE: { Enabled: true } };
    iot.on(DescribeEventConfigurationsCommand).resolves({ eventConfigurations: on });
    await options.enableEvents();
    expect(iot.commandCalls(UpdateEventConfigurationsCommand)).toHaveLength(1);
  });
});

describe('log groups of others', () => {
  const groups = cloudwatchLogGroups(new CloudWatchLogsClient({}), {
    name: 'floodgate-test',
    streamArn: 'arn:stream',
    roleArn: 'arn:role',
    eventTypes: ['Connect', 'Publish-In'],
  });

  it('are read through a filter of our own, for our event types', async () => {
    logs.on(PutSubscriptionFilterCommand).resolves({});
    expect(await groups.subscribe('/theirs')).toBe(true);
    expect(logs.commandCalls(PutSubscriptionFilterCommand)[0]?.args[0].input).toMatchObject({
      logGroupName: '/theirs',
      filterName: 'floodgate-test',
      filterPattern: '{ ($.eventType = "Connect") || ($.eventType = "Publish-In") }',
      distribution: 'Random',
    });
  });

  it('are not read where both places are taken or nothing is there; another failure is one', async () => {
    for (const Refusal of [LimitExceededException, ResourceNotFoundException]) {
      logs.reset();
      logs.on(PutSubscriptionFilterCommand).rejects(new Refusal({ message: '', $metadata: {} }));
      expect(await groups.subscribe('/theirs')).toBe(false);
    }
    logs.reset();
    logs.on(PutSubscriptionFilterCommand).rejects(new Error('AccessDenied'));
    await expect(groups.subscribe('/theirs')).rejects.toThrow('AccessDenied');
  });

  it('are left without complaint where the filter is gone already', async () => {
    logs.on(DeleteSubscriptionFilterCommand).rejects(new ResourceNotFoundException({ message: '', $metadata: {} }));
    await expect(groups.unsubscribe('/theirs')).resolves.toBeUndefined();
  });
});
