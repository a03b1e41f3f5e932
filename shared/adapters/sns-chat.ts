import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Announcer } from '../ports/announcer.ts';
import type { Incident } from '../types/incident.ts';
import { unlessRefused } from './sns-refusal.ts';

export const permissions = ['sns:Publish'] as const;

/** The words for an incident, as something that becomes JSON: in full, and what is left where SNS refuses those. */
export interface ChatWording {
  readonly full: (incident: Incident) => object;
  readonly brief: (incident: Incident) => object;
}

/** Announces on a topic of its own, whose every body is a notification that a chat understands, and nothing else. */
export const snsChat = (sns: SNSClient, topic: string, { full, brief }: ChatWording): Announcer => {
  const publish = async (notification: object): Promise<void> => {
    await sns.send(new PublishCommand({ TopicArn: topic, Message: JSON.stringify(notification) }));
  };
  return {
    announce: (incident) =>
      unlessRefused(
        () => publish(full(incident)),
        () => publish(brief(incident)),
      ),
  };
};
