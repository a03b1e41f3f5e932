import { parseArgs } from 'node:util';
import { oneOf, UsageError, wholeNumber } from '../usage.ts';
import { attacks } from './attacks/registry.ts';
import { DAY, HOUR } from './calendar.ts';
import type { Episode } from './episode.ts';
import type { Settings } from './settings.ts';
import { troubleLevels } from './troubles/schedule.ts';

/** What `floodgate simulate` was asked for. */
export interface Order {
  readonly settings: Settings;
  /** File for the records; undefined for standard output. */
  readonly out: string | undefined;
  readonly labels: string | undefined;
}

export const USAGE = `Usage: floodgate simulate [options]

Writes what an MQTT fleet on AWS IoT Core would have left in the records: lifecycle events, log entries, message-tap
records and metrics, one JSON record a line, in the order in which they arrive. The same options give the same records.

  --devices N          devices in the fleet (300)
  --hours H | --days D how long (24 hours)
  --seed S             any text; another seed, another fleet (1)
  --start ISO          when the records begin (2026-01-05T00:00:00Z, a Monday)
  --attacks LIST       none, all, or names with commas between them (none)
  --trouble LEVEL      what goes wrong by itself: ${troubleLevels.join(', ')} (ordinary)
  --rate-scale X       factor on every publish rate (1)
  --out FILE           records go there; compressed if it ends in .gz (standard output)
  --labels FILE        who attacked whom and when goes there, as bench/score.mjs reads it

Attacks: ${attacks.map(({ name }) => name).join(', ')}.
`;

/** Undefined when all that is wanted is {@link USAGE}. Throws {@link UsageError}. */
export const readOptions = (argv: readonly string[]): Order | undefined => {
  const values = parsed(argv);
  if (values.help) return undefined;
  const start = instant('start', values.start);
  return {
    settings: {
      devices: wholeNumber('devices', values.devices, 1, MOST_DEVICES),
      start,
      end: start + duration(values.hours, values.days),
      seed: values.seed,
      attacks: chosenAttacks(values.attacks),
      trouble: oneOf('trouble', values.trouble, troubleLevels),
      rateScale: positive('rate-scale', values['rate-scale']),
    },
    out: values.out,
    labels: values.labels,
  };
};

/** Every device has an address of its own: 100.64.0.0/10 holds four million, and roaming takes some. */
const MOST_DEVICES = 1_000_000;

const parsed = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    options: {
      attacks: { type: 'string', default: 'none' },
      days: { type: 'string' },
      devices: { type: 'string', default: '300' },
      help: { type: 'boolean', short: 'h', default: false },
      hours: { type: 'string' },
      labels: { type: 'string' },
      out: { type: 'string' },
      'rate-scale': { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      start: { type: 'string', default: '2026-01-05T00:00:00Z' },
      trouble: { type: 'string', default: 'ordinary' },
    },
  }).values;

const positive = (option: string, value: string): number => {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number) || number <= 0)
    throw new UsageError(`--${option} must be a number above 0, not ${JSON.stringify(value)}`);
  return number;
};

const instant = (option: string, value: string): number => {
  const at = Date.parse(value);
  if (Number.isNaN(at)) throw new UsageError(`--${option} must be an ISO 8601 time, not ${JSON.stringify(value)}`);
  return at;
};

const duration = (hours: string | undefined, days: string | undefined): number => {
  if (hours !== undefined && days !== undefined) throw new UsageError('--hours or --days, not both');
  if (days !== undefined) return Math.ceil(positive('days', days) * DAY);
  return Math.ceil(positive('hours', hours ?? '24') * HOUR);
};

/** `none`, `all`, or names; the error names those that exist. */
export const chosenAttacks = (list: string): readonly Episode[] => {
  if (list === 'none') return [];
  if (list === 'all') return attacks;
  const names = attacks.map(({ name }) => name);
  const chosen = new Set(list.split(',').map((name) => oneOf('attacks', name, names)));
  return attacks.filter(({ name }) => chosen.has(name));
};
