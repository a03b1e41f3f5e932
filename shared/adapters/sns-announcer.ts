import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Announcer } from '../ports/announcer.ts';
import type { Announcement } from '../types/announcement.ts';
import type { Incident } from '../types/incident.ts';

export const permissions = ['sns:Publish'] as const;

/** Announces on one topic: JSON for everybody, text for e-mail. */
export const snsAnnouncer = (
  sns: SNSClient,
  topic: string,
  render: (incident: Incident) => Announcement,
): Announcer => ({
  async announce(incident) {
    const { subject, body, email, attributes } = render(incident);
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
  },
});
