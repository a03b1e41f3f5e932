import { PublishCommand } from '@aws-sdk/client-sns';
import { testAnnouncement } from '../../shared/incidents/test-alert.ts';
import { severities } from '../../shared/types/severity.ts';
import { oneOf } from '../usage.ts';
import { peopleCommand } from './command.ts';
import { none } from './words.ts';

/** `floodgate test-alert`: whether people would hear of an incident. */
export const testAlert = peopleCommand({
  usage: 'test-alert [--severity SEVERITY]',
  about: [
    'Sends a message that is marked as a test to everybody who listens. Nothing is written down and nothing is done.',
    '',
    `  --severity S     what filter policies see: ${severities.join(', ')}; high unless told otherwise`,
  ],
  options: { severity: { type: 'string', default: 'high' } },
  plan: (words) => {
    none(words);
    const severity = oneOf('severity', words.text('severity') ?? '', severities);
    return async ({ sns, parts, target: { stack } }) => {
      const { incidentsTopic } = await parts();
      const { subject, body, email, attributes } = testAnnouncement(severity, stack, Date.now());
      const { MessageId } = await sns.send(
        new PublishCommand({
          TopicArn: incidentsTopic,
          Subject: subject,
          MessageStructure: 'json',
          Message: JSON.stringify({ default: body, email }),
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
          ),
        }),
      );
      return {
        json: { sent: true, topic: incidentsTopic, messageId: MessageId, severity },
        text: `Sent to ${incidentsTopic}. Whoever listens to severity ${severity} should have it within a minute.`,
      };
    };
  },
});
