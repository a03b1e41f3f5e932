import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeEndpointCommand, IoTClient } from '@aws-sdk/client-iot';
import { DeleteConnectionCommand, IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, expect, it } from '@jest/globals';
import { startDynamo } from '../../local/dynamo.ts';
import type { Service } from '../../local/endpoints/http.ts';
import { startEndpoints } from '../../local/endpoints/start.ts';
import { runtimeEnvironment, setEnvironment } from '../../local/lambda/environment.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

it('brings every client to its endpoint through the environment alone', async () => {
  const asked: string[] = [];
  const service =
    (name: string): Service =>
    async ({ path }) => {
      asked.push(name);
      return { status: 200, headers: { 'content-type': path === '/' ? 'text/xml' : 'application/json' }, body: '' };
    };
  const endpoints = await startEndpoints({
    CLOUDWATCH: service('cloudwatch'),
    IOT: service('iot'),
    IOT_DATA_PLANE: service('iot-data'),
    LAMBDA: service('lambda'),
    S3: service('s3'),
    SNS: service('sns'),
    SSM: service('ssm'),
  });
  ends.push(endpoints.close);
  const dynamo = await startDynamo([
    {
      TableName: 'items',
      AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  ]);
  ends.push(dynamo.close);
  ends.push(
    setEnvironment(runtimeEnvironment('us-east-1', { ...endpoints.urls, AWS_ENDPOINT_URL_DYNAMODB: dynamo.url })),
  );

  const calls = [
    new CloudWatchClient({}).send(new PutMetricDataCommand({ Namespace: 'n', MetricData: [] })),
    new IoTClient({}).send(new DescribeEndpointCommand({})),
    new IoTDataPlaneClient({}).send(new DeleteConnectionCommand({ clientId: 'c' })),
    new LambdaClient({}).send(new InvokeCommand({ FunctionName: 'f' })),
    new S3Client({}).send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' })),
    new SNSClient({}).send(new PublishCommand({ TopicArn: 'arn', Message: 'm' })),
    new SSMClient({}).send(new GetParameterCommand({ Name: 'n' })),
  ];
  await Promise.allSettled(calls);
  expect(new Set(asked)).toEqual(new Set(['cloudwatch', 'iot', 'iot-data', 'lambda', 's3', 'sns', 'ssm']));
  expect((await new DynamoDBClient({}).send(new ListTablesCommand({}))).TableNames).toEqual(['items']);
});
