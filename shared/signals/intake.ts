import { gunzipSync } from 'node:zlib';
import type { Signal } from '../types/signal.ts';
import { isRaw, MalformedRecord, type Raw } from './fields.ts';
import { parseHeartbeat } from './heartbeat.ts';
import { parseSignal } from './parse.ts';

/** What this stack's own records carry. Anything else on the stream was not put there by our rules or our log group. */
export interface Origin {
  /** The constant that every topic rule selects as `via`. */
  readonly stamp: string;
  readonly logOwner: string;
  readonly logGroup: string;
  /** Log groups of others that IoT Core was logging to before us. */
  readonly sharedLogGroups?: readonly string[];
  /** What our heartbeats are signed with. */
  readonly heartbeatKey?: string;
}

/** What one stream record held. A log envelope may hold many signals, and some may be malformed while others are good. */
export interface Intake {
  readonly signals: readonly Signal[];
  /** Why a part, or the whole, could not be used. */
  readonly rejected: readonly string[];
  /** It was a heartbeat of ours, sent at this time. */
  readonly heartbeatAt?: number;
}

/** Most bytes a compressed record may grow to. CloudWatch Logs sends at most 1 MB uncompressed; the rest is a bomb. */
export const MOST_INFLATED_BYTES = 4 * 1024 * 1024;

/** Record bytes → signals. Never throws: what is wrong with a record is said in `rejected`. */
export const takeIn = (data: Uint8Array, origin: Origin): Intake => {
  try {
    return isGzip(data) ? fromLogs(inflate(data), origin) : fromRule(data, origin);
  } catch (error) {
    return { signals: [], rejected: [reasonOf(error)] };
  }
};

const fromRule = (data: Uint8Array, { stamp, heartbeatKey }: Origin): Intake => {
  const record = json(data);
  if (!isRaw(record)) throw new MalformedRecord('expected a JSON object');
  if (record.via !== stamp) throw new MalformedRecord(`via: expected this stack's stamp, got ${quoted(record.via)}`);
  if (record.eventType === 'heartbeat' && heartbeatKey !== undefined)
    return { signals: [], rejected: [], heartbeatAt: parseHeartbeat(record, heartbeatKey) };
  const signal = parseSignal(record);
  return { signals: signal ? [signal] : [], rejected: [] };
};

/** CloudWatch Logs' subscription envelope; a CONTROL_MESSAGE only tests the destination. */
const fromLogs = (data: Uint8Array, { logOwner, logGroup, sharedLogGroups = [] }: Origin): Intake => {
  const envelope = json(data);
  if (!isRaw(envelope)) throw new MalformedRecord('log envelope: expected a JSON object');
  if (envelope.owner !== logOwner)
    throw new MalformedRecord(`owner: expected this account, got ${quoted(envelope.owner)}`);
  if (envelope.messageType === 'CONTROL_MESSAGE') return { signals: [], rejected: [] };
  if (![logGroup, ...sharedLogGroups].some((known) => known === envelope.logGroup))
    throw new MalformedRecord(`logGroup: expected ${logGroup}, got ${quoted(envelope.logGroup)}`);
  if (!Array.isArray(envelope.logEvents)) throw new MalformedRecord('logEvents: expected a list');
  return fromEntries(envelope.logEvents);
};

const fromEntries = (entries: readonly unknown[]): Intake => {
  const signals: Signal[] = [];
  const rejected: string[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      const signal = isRaw(entry) ? fromEntry(entry) : undefined;
      if (signal) signals.push(signal);
    } catch (error) {
      rejected.push(`logEvents[${index}]: ${reasonOf(error)}`);
    }
  }
  return { signals, rejected };
};

const fromEntry = (entry: Raw): Signal | undefined => {
  if (typeof entry.message !== 'string') throw new MalformedRecord('message: expected text');
  return parseSignal(parseJson(entry.message), typeof entry.id === 'string' ? entry.id : undefined);
};

const isGzip = (data: Uint8Array): boolean => data[0] === 0x1f && data[1] === 0x8b;

const inflate = (data: Uint8Array): Uint8Array => {
  try {
    return gunzipSync(data, { maxOutputLength: MOST_INFLATED_BYTES });
  } catch (cause) {
    throw new MalformedRecord(`gzip: ${cause instanceof Error ? cause.message : 'unreadable'}`, { cause });
  }
};

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const json = (data: Uint8Array): unknown => parseJson(decoder.decode(data));

const parseJson = (value: string): unknown => {
  try {
    return JSON.parse(value);
  } catch (cause) {
    // V8 quotes the text in its message, and the text is a device's.
    throw new MalformedRecord('not JSON', { cause });
  }
};

const quoted = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeof value;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
