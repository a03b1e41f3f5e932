/** AWS IoT Core's quotas for clients: general reference, iot-core.html, message broker limits. */
export const LIMITS = {
  /** In and out together; what exceeds it is discarded. */
  messagesPerSecond: 100,
  /** One CONNECT a second and client id. */
  connectGapMs: 1_000,
  clientIdBytes: 128,
  topicBytes: 256,
  topicSlashes: 7,
  payloadBytes: 128 * 1024,
  filtersPerSubscribe: 8,
  subscriptionsPerConnection: 50,
  keepAliveSeconds: { min: 30, max: 1_200 },
  /** How long a persistent session outlives its connection, and how long a client id's versionNumber does. */
  sessionExpiryMs: 3_600_000,
  /** How long GetConnection remembers a disconnect. */
  disconnectMemoryMs: 1_800_000,
} as const;

/** What is wrong with a topic name or filter by AWS's limits, if anything. */
export const topicFault = (topic: string): string | undefined => {
  if (topic.length === 0) return 'topic is empty';
  if (topic.length * 3 > LIMITS.topicBytes && Buffer.byteLength(topic) > LIMITS.topicBytes) {
    return `topic has ${Buffer.byteLength(topic)} bytes, at most ${LIMITS.topicBytes} are allowed`;
  }
  const slashes = countSlashes(topic);
  if (slashes <= LIMITS.topicSlashes) return undefined;
  return `topic has ${slashes} slashes, at most ${LIMITS.topicSlashes} are allowed`;
};

/** As sent: 0 or above 1200 means 1200, 1 to 29 means 30. */
export const keepAliveSeconds = (asked: number): number => {
  const { min, max } = LIMITS.keepAliveSeconds;
  if (asked === 0 || asked > max) return max;
  return Math.max(asked, min);
};

/** Basic Ingest's `$aws/rules/<rule>/` counts for nothing: those three levels are not part of the topic. */
const countSlashes = (topic: string): number => {
  const levels = topic.split('/').length - 1;
  return topic.startsWith('$aws/rules/') ? Math.max(0, levels - 3) : levels;
};
