import type { Signal } from '../types/signal.ts';
import { parseChange } from './change.ts';
import { isRaw, MalformedRecord, type Raw } from './fields.ts';
import { parseLifecycle, parseRegistration } from './lifecycle.ts';
import { parseLogEntry } from './log.ts';
import { parseMetric } from './metric.ts';
import { parseTap } from './tap.ts';

/**
 * The one door: a decoded record of any source becomes a signal; nothing behind it doubts a type again.
 *
 * @param logId CloudWatch's id, where the record is an entry of a log envelope.
 * @returns undefined for a record that is well formed and tells Floodgate nothing.
 * @throws MalformedRecord with what is wrong and where.
 */
export const parseSignal = (record: unknown, logId?: string): Signal | undefined => {
  if (!isRaw(record)) throw new MalformedRecord('expected a JSON object');
  if (record.eventType === 'published') return parseTap(record);
  if (record.eventType === 'metric') return parseMetric(record);
  if (typeof record.timestamp === 'string') return parseLogEntry(record, logId);
  if (record['detail-type'] !== undefined) return parseChange(record);
  if (isRegistration(record)) return parseRegistration(record);
  return parseLifecycle(record);
};

const isRegistration = (record: Raw): boolean => record.certificateId !== undefined && record.eventType === undefined;
