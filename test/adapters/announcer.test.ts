import { InvalidParameterException, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { snsAnnouncer, type Wording } from '../../shared/adapters/sns-announcer.ts';
import { messagesIn } from '../../shared/adapters/sns-envelope.ts';
import { announcementOf } from '../../shared/incidents/announcement.ts';
import { briefAnnouncementOf } from '../../shared/incidents/brief.ts';
import { incidentNamedIn } from '../../shared/incidents/hint.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import { incident } from '../given/incidents.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:floodgate-test-incidents';
const words: Wording = {
  full: (one) => announcementOf(one, remediesOf('floodgate-test')),
  brief: briefAnnouncementOf,
};

describe('announcing over SNS', () => {
  it('publishes JSON for everybody and text for e-mail, with attributes to filter by', async () => {
    const sns = mockClient(SNSClient);
    sns.on(PublishCommand).resolves({});
    await snsAnnouncer(new SNSClient({}), TOPIC, words).announce(incident());
    const [call] = sns.commandCalls(PublishCommand);
    const { TopicArn, Subject, MessageStructure, Message, MessageAttributes } = call?.args[0].input ?? {};
    expect({ TopicArn, Subject, MessageStructure }).toEqual({
      TopicArn: TOPIC,
      Subject: 'Floodgate HIGH: publish-flood, deciding',
      MessageStructure: 'json',
    });
    const message = JSON.parse(Message ?? '') as Record<string, string>;
    expect(Object.keys(message)).toEqual(['default', 'email']);
    expect(incidentNamedIn(message.default ?? '')).toBe(incident().id);
    expect(message.email).toMatch(/^HIGH: publish-flood/);
    expect(MessageAttributes).toEqual({
      severity: { DataType: 'String', StringValue: 'high' },
      detector: { DataType: 'String', StringValue: 'publish-flood' },
      entityKind: { DataType: 'String', StringValue: 'client' },
      status: { DataType: 'String', StringValue: 'open' },
      action: { DataType: 'String', StringValue: 'none' },
    });
  });

  it.each([
    new InvalidParameterException({ message: 'Invalid parameter: Message too long', $metadata: {} }),
    Object.assign(new Error('Invalid parameter value'), { name: 'InvalidParameterValueException' }),
    Object.assign(new Error('HTTP content length exceeded'), { name: '413', $metadata: { httpStatusCode: 413 } }),
  ])('tells in brief what SNS refuses to take in full: %s', async (refusal) => {
    const sns = mockClient(SNSClient);
    sns.on(PublishCommand).rejectsOnce(refusal).resolves({});
    await snsAnnouncer(new SNSClient({}), TOPIC, words).announce(incident());
    const sent = sns.commandCalls(PublishCommand).map(({ args }) => JSON.parse(args[0].input.Message ?? '{}'));
    expect(sent).toHaveLength(2);
    expect(incidentNamedIn(sent[1].default)).toBe(incident().id);
    expect(JSON.parse(sent[1].default)).toMatchObject({ brief: true, severity: 'high' });
  });

  it('fails when SNS refuses that too', async () => {
    const sns = mockClient(SNSClient);
    sns.on(PublishCommand).rejects(new InvalidParameterException({ message: 'Invalid parameter', $metadata: {} }));
    await expect(snsAnnouncer(new SNSClient({}), TOPIC, words).announce(incident())).rejects.toThrow(
      'Invalid parameter',
    );
  });

  it('fails when SNS does', async () => {
    const sns = mockClient(SNSClient);
    sns.on(PublishCommand).rejects(new Error('InternalError'));
    await expect(snsAnnouncer(new SNSClient({}), TOPIC, words).announce(incident())).rejects.toThrow('InternalError');
  });
});

describe('an SNS event', () => {
  it('gives its messages', () => {
    expect(messagesIn({ Records: [{ Sns: { Message: 'a' } }, { Sns: { Message: 'b' } }] })).toEqual(['a', 'b']);
  });

  it.each([
    [undefined, 'Records is missing'],
    [{}, 'Records is missing'],
    [{ Records: [{ Sns: { Message: 'a' } }, { Sns: {} }] }, 'Records[1].Sns.Message is no text'],
  ])('is refused where it is none: %j', (event, reason) => {
    expect(() => messagesIn(event)).toThrow(reason);
  });
});
