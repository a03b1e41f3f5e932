import type { TapMode } from '../../shared/types/tap.ts';
import { prices } from './prices.ts';

export interface Fleet {
  readonly devices: number;
  /** Of each device. */
  readonly messagesPerMinute: number;
  readonly tap: TapMode;
}

/** One line of the bill: dollars a month, and what they are for. */
export interface CostLine {
  readonly item: string;
  readonly dollars: number;
}

export interface Estimate {
  readonly lines: readonly CostLine[];
  readonly total: number;
  /** What IoT Core itself asks for the fleet's messages. */
  readonly messaging: number;
}

/** What the estimate stands on beside the prices; to be measured on a fleet of one's own. */
export const assumptions = {
  minutesPerMonth: 43_800,
  /** One minute in ten, and one day in fifty of odd minutes and open incidents. */
  adaptiveShare: 0.12,
  /** Of a device: connected, disconnected and subscribed, twice. */
  lifecyclePerDay: 6,
  /** Connect and Disconnect at INFO, twice, half a kilobyte each. */
  logBytesPerDay: 2_000,
  /** One publish in ten is written to its client and its principal. */
  writesPerPublish: 0.2,
  /** Client, principal, address. */
  writesPerLifecycle: 3,
  /** A lane's item, in units of a kilobyte, once a batch. */
  writesPerBatch: 4,
  /** At the default batching window of a second. */
  mostBatchesPerShardSecond: 1,
  recordsPerShardSecond: 1_000,
  /** Room for peaks above the mean. */
  headroom: 1.25,
  inspectSecondsPerBatch: 0.03,
  inspectSecondsPerRecord: 0.000025,
} as const;

/** Metric filters, alarms and metrics read each minute: see infrastructure/health.yml and shared/pipeline/watch.ts. */
const INSTRUMENTS = { metrics: 6, alarms: 11, read: 15 } as const;
const DAYS = assumptions.minutesPerMonth / 1440;
const SECONDS = assumptions.minutesPerMonth * 60;

/** What Floodgate adds to the bill of a fleet, a month. */
export const estimate = ({ devices, messagesPerMinute, tap }: Fleet): Estimate => {
  const messages = devices * messagesPerMinute * assumptions.minutesPerMonth;
  const tapped = messages * { off: 0, adaptive: assumptions.adaptiveShare, always: 1 }[tap];
  const lifecycle = devices * assumptions.lifecyclePerDay * DAYS;
  const records = tapped + lifecycle;
  // While it is on, an adaptive tap shows everything.
  const peakPerSecond = ((tap === 'off' ? 0 : messages) + lifecycle) / SECONDS;
  const shards = Math.max(1, Math.ceil((peakPerSecond * assumptions.headroom) / assumptions.recordsPerShardSecond));
  const batches = Math.min(records, SECONDS * shards * assumptions.mostBatchesPerShardSecond);
  const inspectSeconds = batches * assumptions.inspectSecondsPerBatch + records * assumptions.inspectSecondsPerRecord;
  const writes =
    tapped * assumptions.writesPerPublish +
    lifecycle * assumptions.writesPerLifecycle +
    batches * assumptions.writesPerBatch;

  const lines = [
    { item: 'rules and their actions', dollars: millions(records) * (prices.rulePerMillion + prices.actionPerMillion) },
    { item: `stream, ${shards} shard${shards > 1 ? 's' : ''}`, dollars: streamCost(shards, records) },
    { item: 'windows, writes', dollars: millions(writes) * prices.writePerMillion },
    {
      item: 'functions',
      dollars: millions(batches) * prices.lambdaCallPerMillion + inspectSeconds * prices.lambdaGbSecond + schedules(),
    },
    { item: 'log entries', dollars: ((devices * assumptions.logBytesPerDay * DAYS) / 1e9) * prices.logGb },
    { item: 'metrics, alarms, dashboard, key', dollars: instruments() },
  ];
  return { lines, total: lines.reduce((sum, { dollars }) => sum + dollars, 0), messaging: messagingCost(messages) };
};

const millions = (count: number): number => count / 1e6;

const streamCost = (shards: number, records: number): number =>
  shards * (SECONDS / 3600) * prices.shardHour + millions(records) * prices.putUnitPerMillion;

/** sweep and watch each minute, about 0.3 s of half a gigabyte. */
const schedules = (): number => {
  const calls = 2 * assumptions.minutesPerMonth;
  return millions(calls) * prices.lambdaCallPerMillion + calls * 0.3 * 0.5 * prices.lambdaGbSecond;
};

const instruments = (): number =>
  INSTRUMENTS.metrics * prices.metricMonth +
  INSTRUMENTS.alarms * prices.alarmMonth +
  ((INSTRUMENTS.read * assumptions.minutesPerMonth) / 1000) * prices.metricReadPerThousand +
  prices.dashboardMonth +
  prices.keyMonth;

const messagingCost = (messages: number): number => {
  let from = 0;
  let dollars = 0;
  for (const { upTo, perMillion } of prices.messageTiers) {
    dollars += millions(Math.max(0, Math.min(messages, upTo) - from)) * perMillion;
    from = upTo;
  }
  return dollars;
};
