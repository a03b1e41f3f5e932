import {
  DisableTopicRuleCommand,
  EnableTopicRuleCommand,
  GetTopicRuleCommand,
  type IoTClient,
  UnauthorizedException,
} from '@aws-sdk/client-iot';
import type { TopicRules } from '../ports/topic-rules.ts';

export const permissions = ['iot:DisableTopicRule', 'iot:EnableTopicRule', 'iot:GetTopicRule'] as const;

/** AWS IoT's rules. For one that does not exist AWS answers that access to it is denied. */
export const iotRules = (iot: IoTClient): TopicRules => ({
  async isEnabled(ruleName) {
    try {
      const { rule } = await iot.send(new GetTopicRuleCommand({ ruleName }));
      return rule?.ruleDisabled !== true;
    } catch (error) {
      if (error instanceof UnauthorizedException) return undefined;
      throw error;
    }
  },
  async enable(ruleName) {
    await iot.send(new EnableTopicRuleCommand({ ruleName }));
  },
  async disable(ruleName) {
    await iot.send(new DisableTopicRuleCommand({ ruleName }));
  },
});
