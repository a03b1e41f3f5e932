import {
  type CloudWatchLogsClient,
  DeleteSubscriptionFilterCommand,
  LimitExceededException,
  PutSubscriptionFilterCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogGroups } from '../ports/log-groups.ts';

export const permissions = [
  'logs:DeleteSubscriptionFilter',
  'logs:PutSubscriptionFilter',
  // PutSubscriptionFilter hands CloudWatch Logs the role that writes to the stream.
  'iam:PassRole',
] as const;

export interface Destination {
  /** Name of our filter, the same in every log group. */
  readonly name: string;
  readonly streamArn: string;
  readonly roleArn: string;
  /** Entries of these types; a log group of others holds more than ours. */
  readonly eventTypes: readonly string[];
}

/** Subscription filters on log groups that others own. One that does not exist has no entries to miss. */
export const cloudwatchLogGroups = (
  logs: CloudWatchLogsClient,
  { name, streamArn, roleArn, eventTypes }: Destination,
): LogGroups => ({
  async subscribe(logGroupName) {
    try {
      await logs.send(
        new PutSubscriptionFilterCommand({
          logGroupName,
          filterName: name,
          filterPattern: `{ ${eventTypes.map((type) => `($.eventType = "${type}")`).join(' || ')} }`,
          destinationArn: streamArn,
          roleArn,
          distribution: 'Random',
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof LimitExceededException || error instanceof ResourceNotFoundException) return false;
      throw error;
    }
  },

  async unsubscribe(logGroupName) {
    try {
      await logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName: name }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  },
});
