import type { PublishPacket } from 'aedes';
import type { Connection } from './connection.ts';
import { LIMITS, topicFault } from './limits.ts';
import { clientsMayPublish, isReserved } from './reserved-topics.ts';

/**
 * `client-error` and `unauthorised` end the connection; `throttled` and `reserved` discard the message alone.
 * AWS says only that an unsupported publish to a reserved topic "can result in a terminated connection".
 */
export type PublishVerdict = 'accepted' | 'client-error' | 'reserved' | 'throttled' | 'unauthorised';

/** AWS IoT Core's answer to a PUBLISH. `now` in epoch milliseconds. */
export const judgePublish = (
  { topic, payload, qos, retain }: PublishPacket,
  { messages, permissions }: Connection,
  now: number,
): PublishVerdict => {
  if (qos > 1 || Buffer.byteLength(payload) > LIMITS.payloadBytes || topicFault(topic)) return 'client-error';
  if (!messages.take(now)) return 'throttled';
  // Reserved topics take no retained messages: AWS's page mqtt, "Creating a retained message".
  if (isReserved(topic) && (retain || !clientsMayPublish(topic))) return 'reserved';
  if (!permissions.allows('iot:Publish', `topic/${topic}`)) return 'unauthorised';
  if (retain && !permissions.allows('iot:RetainPublish', `topic/${topic}`)) return 'unauthorised';
  return 'accepted';
};
