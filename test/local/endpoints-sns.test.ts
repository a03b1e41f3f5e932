import {
  NotFoundException,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { sns } from '../../local/endpoints/sns.ts';
import type { SnsMessage } from '../../local/lambda/events.ts';
import { readTemplate } from '../../local/template.ts';
import { clientOf } from './endpoint-client.ts';

const TOPIC = 'arn:aws:sns:us-east-1:111122223333:incidents';

const template = (subscription: string) =>
  readTemplate(
    `service: fg
functions: { react: { handler: f.handler, events: [{ sns: { arn: !Ref T, topicName: incidents, ${subscription} } }] } }
resources: { Resources: { T: { Type: AWS::SNS::Topic, Properties: { TopicName: incidents } } } }`,
    { stackUuid: 'u' },
  );

let heard: SnsMessage[];
let invoked: { name: string; event: unknown; type: unknown }[];
let client: SNSClient;

const start = async (subscription = '') => {
  const service = sns({
    template: template(subscription),
    invoke: async (name, event, type) => {
      invoked.push({ name, event, type });
      return { statusCode: 202, functionError: undefined, payload: '' };
    },
    onMessage: (message) => heard.push(message),
    now: () => 1_700_000_000_000,
    report: () => {},
  });
  client = new SNSClient(await clientOf(service));
};

const publish = (more: object = {}) =>
  client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm <&> "x"', ...more }));
const severity = (StringValue: string) => ({ MessageAttributes: { severity: { DataType: 'String', StringValue } } });

beforeEach(async () => {
  heard = [];
  invoked = [];
  await start();
});

describe('a message', () => {
  it('reaches people and functions, as SNS shapes it', async () => {
    const { MessageId } = await publish({ Subject: 'critical: x', ...severity('critical') });
    expect(heard).toMatchObject([
      { messageId: MessageId, topicArn: TOPIC, subject: 'critical: x', message: 'm <&> "x"' },
    ]);
    expect(invoked).toEqual([
      {
        name: 'fg-dev-react',
        type: 'Event',
        event: {
          Records: [
            {
              EventSource: 'aws:sns',
              EventVersion: '1.0',
              EventSubscriptionArn: `${TOPIC}:fg-dev-react`,
              Sns: expect.objectContaining({
                Type: 'Notification',
                MessageId,
                TopicArn: TOPIC,
                Subject: 'critical: x',
                Message: 'm <&> "x"',
                Timestamp: '2023-11-14T22:13:20.000Z',
                SignatureVersion: '1',
                MessageAttributes: { severity: { Type: 'String', Value: 'critical' } },
              }),
            },
          ],
        },
      },
    ]);
  });

  it('may have a text for each protocol', async () => {
    const Message = JSON.stringify({ default: 'for all', email: 'for people' });
    await publish({ Message, MessageStructure: 'json' });
    expect(heard[0]?.texts).toEqual({ default: 'for all', email: 'for people' });
    expect(invoked[0]?.event).toMatchObject({ Records: [{ Sns: { Message: 'for all' } }] });
    const wrong = publish({ Message: '{"email":"x"}', MessageStructure: 'json' });
    await expect(wrong).rejects.toThrow('No default entry in JSON message body');
  });

  it.each([
    ['a body over 256 KB', { Message: 'x'.repeat(262_145) }, 'Message too long'],
    ['a subject of two lines', { Subject: 'a\nb' }, 'Subject'],
    ['a subject that is not ASCII', { Subject: 'höher' }, 'Subject'],
    ['a subject of 100 characters', { Subject: 'x'.repeat(100) }, 'Subject'],
    ['an empty attribute', severity(''), "'severity' must contain non-empty"],
  ])('with %s is refused', async (_, more, reason) => {
    await expect(publish(more)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(reason),
    });
    expect(heard).toEqual([]);
  });

  it('to an unknown topic is refused', async () => {
    await expect(publish({ TopicArn: `${TOPIC}x` })).rejects.toBeInstanceOf(NotFoundException);
  });
});

describe('filter policies', () => {
  it('look at attributes', async () => {
    await start('filterPolicy: { severity: [high, critical] }');
    await publish(severity('low'));
    await publish(severity('high'));
    await publish();
    expect(heard).toHaveLength(3);
    expect(invoked).toHaveLength(1);
  });

  it('or at the body', async () => {
    await start('filterPolicyScope: MessageBody, filterPolicy: { incident: { severity: [{ anything-but: low }] } }');
    await publish({ Message: '{"incident":{"severity":"low"}}' });
    await publish({ Message: '{"incident":{"severity":"high"}}' });
    await publish({ Message: 'no json' });
    expect(invoked).toHaveLength(1);
  });
});

it('publishes a batch and tells which entries failed', async () => {
  const PublishBatchRequestEntries = [
    { Id: 'a', Message: 'one', ...severity('high') },
    { Id: 'b', Message: 'two', Subject: 'ü' },
  ];
  const { Successful, Failed } = await client.send(
    new PublishBatchCommand({ TopicArn: TOPIC, PublishBatchRequestEntries }),
  );
  expect(Successful?.map(({ Id }) => Id)).toEqual(['a']);
  expect(Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameter', SenderFault: true }]);
  expect(heard.map(({ message }) => message)).toEqual(['one']);
  expect(heard[0]?.attributes).toEqual({ severity: { Type: 'String', Value: 'high' } });
});

it('says which operation it does not serve', async () => {
  await expect(client.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'email' }))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
});
