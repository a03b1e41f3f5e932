import { publish } from '../../shared/adapters/sns-announcer.ts';
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
      await publish(sns, incidentsTopic, testAnnouncement(severity, stack, Date.now()));
      return {
        json: { sent: true, topic: incidentsTopic, severity },
        text: `Sent to ${incidentsTopic}. Whoever listens to severity ${severity} should have it within a minute.`,
      };
    };
  },
});
