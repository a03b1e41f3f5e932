import type { TapMode } from '../../shared/types/tap.ts';
import type { Coverage } from './coverage.ts';
import { time } from './table.ts';

/** What is seen and what is not, a line a source. */
export const coverageInWords = (
  { tap, rulesOff, logging, heartbeatMs, behindMs, lastRecordAt }: Coverage,
  now: number,
): readonly (readonly [label: string, value: string])[] => [
  ['publishes', tap ? tapInWords(tap) : UNKNOWN],
  ['sessions', rulesOff ? rulesInWords(rulesOff) : UNKNOWN],
  ['log', logging === undefined ? UNKNOWN : LOGGING[`${logging}`]],
  ['heartbeat', heartbeatInWords(heartbeatMs)],
  ['behind', behindMs === undefined ? UNKNOWN : `${seconds(behindMs)} at most in five minutes`],
  ['last seen', lastRecordAt === undefined ? 'nothing yet' : `${time(lastRecordAt)}, ${ago(now - lastRecordAt)}`],
];

const UNKNOWN = 'not known: not measured here, or not for you to read';

const LOGGING = {
  true: 'seen: IoT Core logs what is read',
  false: 'not seen in full: IoT Core does not log all that is read',
} as const;

const MODES: Readonly<Record<TapMode, string>> = {
  always: 'always on',
  adaptive: 'adaptive',
  off: 'off: floods show in metrics alone, odd topics not at all',
};

const tapInWords = ({ mode, on, since }: NonNullable<Coverage['tap']>): string => {
  if (mode !== 'adaptive') return `tap ${MODES[mode]}`;
  const from = since === undefined ? '' : ` since ${time(since)}`;
  return on ? `tap adaptive: on${from}` : `tap adaptive: off now${from}, so a single odd topic is not seen`;
};

const rulesInWords = (off: readonly string[]): string =>
  off.length === 0 ? 'seen: every rule that feeds the stream is on' : `not seen in full: rule ${off.join(', ')} is off`;

const heartbeatInWords = (ms: Coverage['heartbeatMs']): string => {
  if (ms === undefined) return UNKNOWN;
  return ms === 'none'
    ? 'NONE in a quarter of an hour: records do not reach inspect'
    : `came through in ${seconds(ms)}`;
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const ago = (ms: number): string =>
  ms < 120_000 ? `${Math.max(0, Math.round(ms / 1000))} s ago` : `${Math.round(ms / 60_000)} min ago`;
