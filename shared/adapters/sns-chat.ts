import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { unlessRefused } from './sns-refusal.ts';

export const permissions = ['sns:Publish'] as const;

/**
 * Publishes on a topic of its own, whose every body is a notification that a chat understands, and nothing else: in full, or
 * what is left where SNS refuses that.
 */
export const snsChat = (sns: SNSClient, topic: string): ((full: object, brief: object) => Promise<void>) => {
  const publish = async (notification: object): Promise<void> => {
    await sns.send(new PublishCommand({ TopicArn: topic, Message: JSON.stringify(notification) }));
  };
  return (full, brief) =>
    unlessRefused(
      () => publish(full),
      () => publish(brief),
    );
};
