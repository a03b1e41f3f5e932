import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Announcer } from '../ports/announcer.ts';
import type { Announcement } from '../types/announcement.ts';
import type { Incident } from '../types/incident.ts';
import { unlessRefused } from './sns-refusal.ts';

export const permissions = ['sns:Publish'] as const;

/** The words for an incident: in full, and what is left where SNS refuses those. */
export interface Wording {
  readonly full: (incident: Incident) => Announcement;
  readonly brief: (incident: Incident) => Announcement;
}

/** Announces on one topic: JSON for everybody, text for e-mail. */
export const snsAnnouncer = (sns: SNSClient, topic: string, { full, brief }: Wording): Announcer => {
  const send = snsPublisher(sns, topic);
  return { announce: (incident) => send(full(incident), brief(incident)) };
};

/** Publishes on one topic: in full, or what is left where SNS refuses that. */
export const snsPublisher =
  (sns: SNSClient, topic: string) =>
  (full: Announcement, brief: Announcement): Promise<void> =>
    unlessRefused(
      () => publish(sns, topic, full),
      () => publish(sns, topic, brief),
    );

/** One message to a topic, with attributes to filter by. */
export const publish = async (
  sns: SNSClient,
  topic: string,
  { subject, body, email, attributes }: Announcement,
): Promise<void> => {
  await sns.send(
    new PublishCommand({
      TopicArn: topic,
      Subject: subject,
      MessageStructure: 'json',
      Message: JSON.stringify({ default: body, email }),
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    }),
  );
};
