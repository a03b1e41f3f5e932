import { SNSClient } from '@aws-sdk/client-sns';
import { securityHub } from '../../shared/adapters/security-hub.ts';
import { snsChat } from '../../shared/adapters/sns-chat.ts';
import { asffOf } from '../../shared/incidents/asff.ts';
import { briefChatOf, chatOf } from '../../shared/incidents/chat.ts';
import type { Remedies } from '../../shared/incidents/message.ts';
import { originOf } from '../../shared/incidents/origin.ts';
import type { Announcer } from '../../shared/ports/announcer.ts';
import type { Config } from '../config.ts';
import { clock } from './clock.ts';

/** Who else hears of incidents: nobody, unless the deployment says so. */
export const copies = (
  { stack, publish, chatTopic }: Pick<Config, 'stack' | 'publish' | 'chatTopic'>,
  remedies: Remedies,
): readonly Announcer[] => {
  const sns = new SNSClient({});
  const origin = originOf(stack, chatTopic);
  const hub = `https://securityhub.${origin.region}.amazonaws.com${origin.partition === 'aws-cn' ? '.cn' : ''}`;
  return [
    ...(publish === 'chat' || publish === 'all'
      ? [snsChat(sns, chatTopic, { full: (incident) => chatOf(incident, remedies), brief: briefChatOf })]
      : []),
    ...(publish === 'security-hub' || publish === 'all'
      ? [securityHub(sns.config, hub, (incident) => asffOf(incident, remedies, origin, clock.now()))]
      : []),
  ];
};
