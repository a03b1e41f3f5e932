import type { Signal } from '../types/signal.ts';
import { MalformedRecord, optionalAddress, optionalPrincipal, optionalText, type Raw, spelt, text } from './fields.ts';

/**
 * AWSIotLogsV2 entries, field for field as https://docs.aws.amazon.com/iot/latest/developerguide/cwl-format.html gives them.
 * Entries of event types that tell Floodgate nothing are no signal.
 *
 * @param id CloudWatch's id of the log event, unique; without one the entry's own content stands in.
 */
export const parseLogEntry = (raw: Raw, id: string | undefined): Signal | undefined => {
  const seen = { source: 'log' as const, at: logTime(text(raw, 'timestamp')), id: id ?? entryId(raw) };
  const failed = raw.status === 'Failure';
  switch (raw.eventType) {
    case 'Connection.AuthNError':
      return {
        kind: 'unauthenticated',
        ...seen,
        address: optionalAddress(raw, 'sourceIp'),
        claimedClient: optionalText(raw, 'clientId'),
        claimedPrincipal: optionalPrincipal(raw, 'principalId'),
        reason: optionalText(raw, 'reason') ?? 'UNKNOWN',
      };
    case 'Connect':
      if (optionalText(raw, 'clientId') === undefined) return undefined;
      // A failed CONNECT also gives the lifecycle event connect_failed, which is counted instead.
      return failed ? undefined : { kind: 'logged', ...seen, ...peer(raw), operation: 'connect' };
    case 'Disconnect':
      if (optionalText(raw, 'clientId') === undefined) return undefined;
      return { kind: 'logged', ...seen, ...peer(raw), operation: 'disconnect' };
    case 'Publish-In':
    case 'Subscribe':
      if (!failed || optionalText(raw, 'clientId') === undefined) return undefined;
      return {
        kind: 'denied',
        ...seen,
        ...peer(raw),
        operation: raw.eventType === 'Subscribe' ? 'subscribe' : 'publish',
        topics: deniedTopics(raw),
        reason: optionalText(raw, 'reason') ?? 'UNKNOWN',
      };
    default:
      return undefined;
  }
};

const peer = (raw: Raw) => ({
  client: text(raw, 'clientId'),
  principal: optionalPrincipal(raw, 'principalId'),
  address: optionalAddress(raw, 'sourceIp'),
});

/** AWS joins several filters with commas; a filter that itself holds one is cut, which costs nothing but its name. */
const deniedTopics = (raw: Raw): readonly string[] => optionalText(raw, 'topicName')?.split(',') ?? [];

const LOG_TIME = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?/;

/** `YYYY-MM-DD HH:MM:SS.mmm`, always UTC. */
const logTime = (value: string): number => {
  const parts = LOG_TIME.exec(value);
  if (!parts)
    throw new MalformedRecord(`timestamp: expected YYYY-MM-DD HH:MM:SS.mmm, got ${JSON.stringify(value.slice(0, 40))}`);
  const [, year, month, day, hour, minute, second, fraction = '0'] = parts;
  const milliseconds = Number(fraction.padEnd(3, '0'));
  return Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    milliseconds,
  );
};

const entryId = (raw: Raw): string =>
  [raw.eventType, raw.timestamp, raw.traceId, raw.sourceIp, raw.sourcePort, raw.clientId].map(spelt).join('|');
