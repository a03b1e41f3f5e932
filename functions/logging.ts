import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTClient } from '@aws-sdk/client-iot';
import { cloudwatchLogGroups } from '../shared/adapters/cloudwatch-log-groups.ts';
import { dynamoKeepsakes } from '../shared/adapters/dynamo-keepsakes.ts';
import { iotLogging } from '../shared/adapters/iot-logging.ts';
import { turnOffLogging, turnOnLogging } from '../shared/pipeline/logging.ts';
import { neededTypes } from '../shared/pipeline/logging-plan.ts';
import { loadConfig } from './config.ts';
import { clock } from './wiring/clock.ts';
import { customResource } from './wiring/custom-resource.ts';
import { log } from './wiring/log.ts';

const config = loadConfig(['stack', 'ledgerTable', 'logGroup', 'loggingRole', 'subscriptionRole', 'streamArn']);
const setting = {
  options: iotLogging(new IoTClient({})),
  logGroups: cloudwatchLogGroups(new CloudWatchLogsClient({}), {
    name: config.stack,
    streamArn: config.streamArn,
    roleArn: config.subscriptionRole,
    eventTypes: neededTypes,
  }),
  keepsakes: dynamoKeepsakes(new DynamoDBClient({}), config.ledgerTable),
  own: { roleArn: config.loggingRole, logGroup: config.logGroup },
  log,
  clock,
};

/** CloudFormation's custom resource IotLogging: on with the stack, taken back with it. */
export const handler = customResource({
  physicalId: `${config.stack}-iot-logging`,
  put: async () => ({ SharedLogGroups: (await turnOnLogging(setting)).join(',') }),
  remove: () => turnOffLogging(setting),
});
