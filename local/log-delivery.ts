import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { LogSubscription, Template } from './template.ts';
import type { LogEntry } from './types.ts';

export interface LogDeliveryOptions {
  readonly template: Pick<Template, 'logSubscriptions' | 'streams' | 'stack'>;
  readonly putRecord: (stream: string, partitionKey: string, data: Uint8Array) => unknown;
  readonly now: () => number;
  /** Milliseconds from an event until its entry is delivered, pace included. */
  readonly delay: number;
  /** A delivery that the stream refused. */
  readonly report?: (problem: string) => void;
}

export interface LogDelivery {
  /** An entry of AWSIotLogsV2 in the log group that the template subscribes. */
  accept(entry: LogEntry): void;
  /** Delivers what waits, at once. */
  flush(): void;
  /** Drops what waits. */
  stop(): void;
}

interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

/** Share of the delay over which entries are gathered into one delivery. */
const GATHERING = 0.25;
/** Characters of messages in one envelope; CloudWatch Logs keeps its records under 1 MiB. */
const MAX_ENVELOPE = 900_000;

/**
 * CloudWatch Logs' subscription of a Kinesis stream: entries become gzipped envelopes under a random partition key
 * (Distribution: Random). Of filter patterns it knows the empty one, which lets everything through.
 */
export const createLogDelivery = (options: LogDeliveryOptions): LogDelivery => {
  const { template, putRecord, now, delay, report } = options;
  const subscriptions = template.logSubscriptions.map((subscription) => target(subscription, template));
  const logStream = `${randomUUID()}_${template.stack.accountId}_0`;
  const timers = new Set<NodeJS.Timeout>();
  const waiting = new Set<LogEvent[]>();
  let gathered: LogEvent[] = [];
  let serial = 0n;

  const after = (ms: number, run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  };

  const close = (): LogEvent[] => {
    const events = gathered;
    gathered = [];
    if (events.length > 0) waiting.add(events);
    return events;
  };

  const deliver = (events: LogEvent[]): void => {
    if (!waiting.delete(events)) return;
    for (const { stream, name, logGroup } of subscriptions) {
      for (const logEvents of envelopes(events)) {
        const owner = template.stack.accountId;
        const envelope = {
          messageType: 'DATA_MESSAGE',
          owner,
          logGroup,
          logStream,
          subscriptionFilters: [name],
          logEvents,
        };
        try {
          putRecord(stream, randomUUID(), gzipSync(JSON.stringify(envelope)));
        } catch (error) {
          report?.(`log subscription ${name}: ${String(error)}`);
        }
      }
    }
  };

  const stop = (): void => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  };

  return {
    accept(entry) {
      const timestamp = timeOf(entry) ?? now();
      // 56 digits, as CloudWatch's ids have.
      const id = String(39n * 10n ** 54n + BigInt(timestamp) * 10n ** 30n + (serial += 1n));
      if (gathered.length === 0) {
        after(delay * GATHERING, () => {
          const events = close();
          after(delay, () => deliver(events));
        });
      }
      gathered.push({ id, timestamp, message: JSON.stringify(entry) });
    },
    flush() {
      stop();
      close();
      for (const events of waiting) deliver(events);
    },
    stop,
  };
};

const target = (
  { name, logGroup, filterPattern, destinationArn }: LogSubscription,
  template: Pick<Template, 'streams'>,
) => {
  if (filterPattern !== '') throw new Error(`${name}: the local stack knows no filter pattern ${filterPattern}`);
  const stream = template.streams.find(({ arn }) => arn === destinationArn);
  if (!stream) throw new Error(`${name}: no stream ${destinationArn}`);
  return { name, logGroup, stream: stream.name };
};

/** `2026-11-20 10:00:00.123`, in UTC. */
const timeOf = ({ timestamp }: LogEntry): number | undefined => {
  const time = typeof timestamp === 'string' ? Date.parse(`${timestamp.replace(' ', 'T')}Z`) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
};

const envelopes = (events: readonly LogEvent[]): LogEvent[][] => {
  const groups: LogEvent[][] = [[]];
  let size = 0;
  for (const event of events) {
    if (size > 0 && size + event.message.length > MAX_ENVELOPE) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)!.push(event);
    size += event.message.length;
  }
  return groups;
};
