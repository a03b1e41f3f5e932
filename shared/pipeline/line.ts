import { MalformedRecord } from '../signals/fields.ts';
import { parseSignal } from '../signals/parse.ts';
import type { Signal } from '../types/signal.ts';

/** A line with more characters is no record: AWS's are under 256 KB. */
export const LONGEST_LINE = 1 << 20;

/** One line of NDJSON. Never throws: tells `reject` why it cannot be used. Undefined also where it says nothing to Floodgate. */
export const signalIn = (line: string, reject: (reason: string) => void): Signal | undefined => {
  if (line.length > LONGEST_LINE) {
    reject(`longer than ${LONGEST_LINE} characters`);
    return undefined;
  }
  const record = recordIn(line);
  if (record === NOT_JSON) {
    reject('not JSON');
    return undefined;
  }
  try {
    return parseSignal(record);
  } catch (error) {
    reject(error instanceof MalformedRecord ? error.message : 'unreadable');
    return undefined;
  }
};

const NOT_JSON = Symbol('not JSON');

const recordIn = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return NOT_JSON;
  }
};
