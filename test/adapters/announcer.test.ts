import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { snsAnnouncer } from '../../shared/adapters/sns-announcer.ts';
import { messagesIn } from '../../shared/adapters/sns-envelope.ts';
import { announcementOf } from '../../shared/incidents/announcement.ts';
import { incidentNamedIn } from '../../shared/incidents/hint.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import { incident } from '../given/incidents.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:floodgate-test-incidents';
const render = (one: Parameters<typeof announcementOf>[0]) => announcementOf(one, remediesOf('floodgate-test'));

describe('announcing over SNS', () => {
  it('publishes JSON for everybody and text for e-mail, with attributes to filter by', async () => {
    const sns = mockClient(SNSClient);
    sns.on(PublishCommand).resolves({});
    await snsAnnouncer(new SNSClient({}), TOPIC, render).announce(incident());
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

  it('fails when SNS does', async () => {
    const sns = mockClient(SNSClient);
    sns.on(PublishCommand).rejects(new Error('InternalError'));
    await expect(snsAnnouncer(new SNSClient({}), TOPIC, render).announce(incident())).rejects.toThrow('InternalError');
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
