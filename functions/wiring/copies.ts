import { SNSClient } from '@aws-sdk/client-sns';
import { securityHub } from '../../shared/adapters/security-hub.ts';
import { snsChat } from '../../shared/adapters/sns-chat.ts';
import { asffOf } from '../../shared/incidents/asff.ts';
import { briefChatOf, chatOf } from '../../shared/incidents/chat.ts';
import { briefChatDigestOf, chatDigestOf } from '../../shared/incidents/chat-digest.ts';
import type { Remedies } from '../../shared/incidents/message.ts';
import { originOf } from '../../shared/incidents/origin.ts';
import { inParallel } from '../../shared/pipeline/parallel.ts';
import type { Announcer } from '../../shared/ports/announcer.ts';
import type { Incident } from '../../shared/types/incident.ts';
import type { Config } from '../config.ts';
import { clock } from './clock.ts';

/** What the deployment asked for: of each incident, and of many at once. */
export interface Copies {
  readonly each: readonly Announcer[];
  readonly many: readonly ((incidents: readonly Incident[]) => Promise<void>)[];
}

/** Who else hears of incidents: nobody, unless the deployment says so. Security Hub keeps findings, so it is given each. */
export const copies = (
  { stack, publish, chatTopic }: Pick<Config, 'stack' | 'publish' | 'chatTopic'>,
  remedies: Remedies,
): Copies => {
  const sns = new SNSClient({});
  const origin = originOf(stack, chatTopic);
  const chat = snsChat(sns, chatTopic);
  const endpoint = `https://securityhub.${origin.region}.amazonaws.com${origin.partition === 'aws-cn' ? '.cn' : ''}`;
  const hub = securityHub(new SNSClient({}).config, endpoint, (incident) =>
    asffOf(incident, remedies, origin, clock.now()),
  );
  const wantsChat = publish === 'chat' || publish === 'all';
  const wantsHub = publish === 'security-hub' || publish === 'all';
  return {
    each: [
      ...(wantsChat ? [{ announce: (one: Incident) => chat(chatOf(one, remedies), briefChatOf(one)) }] : []),
      ...(wantsHub ? [hub] : []),
    ],
    many: [
      ...(wantsChat
        ? [(all: readonly Incident[]) => chat(chatDigestOf(all, stack), briefChatDigestOf(all, stack))]
        : []),
      ...(wantsHub ? [async (all: readonly Incident[]) => void (await inParallel(all, hub.announce))] : []),
    ],
  };
};
