import {
  DescribeEventConfigurationsCommand,
  GetV2LoggingOptionsCommand,
  type IoTClient,
  NotConfiguredException,
  SetV2LoggingOptionsCommand,
  UpdateEventConfigurationsCommand,
} from '@aws-sdk/client-iot';
import type { IotLoggingOptions } from '../ports/iot-logging.ts';
import type { IotLogging } from '../types/iot-logging.ts';

export const permissions = [
  'iot:DescribeEventConfigurations',
  'iot:GetV2LoggingOptions',
  'iot:SetV2LoggingOptions',
  'iot:UpdateEventConfigurations',
  // SetV2LoggingOptions hands a role to IoT Core.
  'iam:PassRole',
] as const;

/** AWS's pages disagree whether presence events can be off (AWS-FACTS §1.1): these keys are the ones they name. */
const EVENTS = ['CERTIFICATE', 'CA_CERTIFICATE'] as const;

const OFF: IotLogging = { defaultLevel: 'DISABLED', allDisabled: true, events: [] };

/** The account's logging options. AWS takes two calls a second. */
export const iotLogging = (iot: IoTClient): IotLoggingOptions => ({
  async read() {
    try {
      const found = await iot.send(new GetV2LoggingOptionsCommand({}));
      const { roleArn, defaultLogLevel = 'DISABLED', disableAllLogs = false, eventConfigurations = [] } = found;
      return {
        ...(roleArn && { roleArn }),
        defaultLevel: defaultLogLevel,
        allDisabled: disableAllLogs || !roleArn,
        events: eventConfigurations.map(({ eventType = '', logLevel, logDestination }) => ({
          eventType,
          ...(logLevel && { level: logLevel }),
          ...(logDestination && { logGroup: logDestination }),
        })),
      };
    } catch (error) {
      if (error instanceof NotConfiguredException) return OFF;
      throw error;
    }
  },

  async write({ roleArn, defaultLevel, allDisabled, events }) {
    await iot.send(
      new SetV2LoggingOptionsCommand({
        roleArn,
        defaultLogLevel: defaultLevel,
        disableAllLogs: allDisabled,
        eventConfigurations: events.map(({ eventType, level, logGroup }) => ({
          eventType,
          logLevel: level,
          logDestination: logGroup,
        })),
      }),
    );
  },

  async enableEvents() {
    const { eventConfigurations = {} } = await iot.send(new DescribeEventConfigurationsCommand({}));
    const off = EVENTS.filter((name) => eventConfigurations[name]?.Enabled !== true);
    if (off.length === 0) return;
    const on = Object.fromEntries(off.map((name) => [name, { Enabled: true }]));
    await iot.send(new UpdateEventConfigurationsCommand({ eventConfigurations: on }));
  },
});
