import { randomUUID } from 'node:crypto';
import type { ScheduledEvent, SNSEvent, SNSMessageAttributes } from 'aws-lambda';

/** What EventBridge sends for a schedule. `time` has no milliseconds. */
export const scheduledEvent = (ruleName: string, region: string, account: string, at: number): ScheduledEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account,
  time: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
  region,
  resources: [`arn:aws:events:${region}:${account}:rule/${ruleName}`],
  detail: {},
});

/** A message as SNS delivers it. */
export interface SnsMessage {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  /** As Lambda gets it. */
  readonly message: string;
  /** Text by protocol; `default` alone unless the publisher said more. */
  readonly texts: { readonly default: string; readonly [protocol: string]: string };
  readonly attributes: SNSMessageAttributes;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What SNS sends to a function: one record. The signature is not one. */
export const snsEvent = (sent: SnsMessage, subscriptionArn: string): SNSEvent => ({
  Records: [
    {
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: subscriptionArn,
      Sns: {
        Type: 'Notification',
        MessageId: sent.messageId,
        TopicArn: sent.topicArn,
        // The types want a string; SNS sends null.
        Subject: (sent.subject ?? null) as unknown as string,
        Message: sent.message,
        Timestamp: new Date(sent.at).toISOString(),
        SignatureVersion: '1',
        Signature: 'local',
        SigningCertUrl: 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-local.pem',
        UnsubscribeUrl: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
        MessageAttributes: sent.attributes,
      },
    },
  ],
});
