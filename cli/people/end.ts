import { UsageError } from '../usage.ts';
import type { Words } from './words.ts';

/** Options of every command whose effect has an end. */
export const ENDING = { for: { type: 'string' }, until: { type: 'string' } } as const;

export const ABOUT_ENDING = (longest: string): readonly string[] => [
  `  --for DURATION   how long: 30m, 12h, 7d; ${longest} at most`,
  '  --until TIME     or until when: 2026-12-24T18:00Z; without a zone it is this machine’s',
];

const HOUR = 3_600_000;
const UNITS: Readonly<Record<string, number>> = { m: 1 / 60, h: 1, d: 24, w: 168 };

/** Hours from `now` (epoch milliseconds) to the end that the words name. Nothing is guarded for ever. */
export const hoursIn = (words: Words, now: number, mostHours: number): number => {
  const [duration, time] = [words.text('for'), words.text('until')];
  if ((duration === undefined) === (time === undefined))
    throw new UsageError('one of --for DURATION and --until TIME is needed: nothing is guarded for ever');
  const hours = duration === undefined ? (instant(time ?? '') - now) / HOUR : lengthOf(duration);
  if (hours <= 0) throw new UsageError(`--until ${JSON.stringify(time)} is over already`);
  if (hours > mostHours)
    throw new UsageError(`it may last ${mostHours / 24} days at most: write it again when it ends`);
  return hours;
};

const lengthOf = (text: string): number => {
  const [, amount, unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)([mhdw])$/.exec(text) ?? [];
  const hours = Number(amount) * (UNITS[unit] ?? Number.NaN);
  if (!(hours > 0)) throw new UsageError(`--for must be like 30m, 12h, 7d or 2w, not ${JSON.stringify(text)}`);
  return hours;
};

const instant = (text: string): number => {
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new UsageError(`--until must be like 2026-12-24T18:00Z, not ${JSON.stringify(text)}`);
  return at;
};
