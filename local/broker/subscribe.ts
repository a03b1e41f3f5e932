import type { Subscription } from 'aedes';
import type { Connection } from './connection.ts';
import { LIMITS, topicFault } from './limits.ts';

/** `client-error`: the whole request ends the connection. Otherwise each filter is granted or answered 0x80. */
export type SubscribeVerdict =
  | 'client-error'
  | {
      readonly granted: readonly Subscription[];
      /** Not allowed by the IoT policy. */
      readonly unauthorised: readonly Subscription[];
      /** Beyond a limit of AWS. */
      readonly excessive: readonly Subscription[];
    };

/**
 * AWS IoT Core's answer to a SUBSCRIBE. More than 8 filters in one request, or QoS 2, is never acknowledged
 * (AWS's page mqtt, "differences"; users report that the connection closes).
 */
export const judgeSubscribe = (
  asked: readonly Subscription[],
  { permissions, subscriptions }: Connection,
): SubscribeVerdict => {
  if (asked.length > LIMITS.filtersPerSubscribe || asked.some(({ qos }) => qos > 1)) return 'client-error';

  const granted: Subscription[] = [];
  const unauthorised: Subscription[] = [];
  const excessive: Subscription[] = [];
  const held = new Set(subscriptions.keys());
  for (const each of asked) {
    if (topicFault(each.topic)) excessive.push(each);
    else if (!permissions.allows('iot:Subscribe', `topicfilter/${each.topic}`)) unauthorised.push(each);
    else if (!held.has(each.topic) && held.size >= LIMITS.subscriptionsPerConnection) excessive.push(each);
    else {
      held.add(each.topic);
      granted.push(each);
    }
  }
  return { granted, unauthorised, excessive };
};
