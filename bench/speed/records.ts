import { gzipSync } from 'node:zlib';
import type { KinesisStreamEvent } from 'aws-lambda';
import type { Settings } from '../../cli/simulate/settings.ts';
import { simulation } from '../../cli/simulate/simulation.ts';
import type { Origin } from '../../shared/signals/intake.ts';

/** What the records that the bench invents carry. */
export const ORIGIN: Origin = { stamp: 'bench', logOwner: '123456789012', logGroup: 'bench' };

/** One record of the stream before it is encoded. */
export interface Sent {
  /** What a parser has to read: the record, or a log envelope and its entries. */
  readonly texts: readonly string[];
  readonly data: Buffer;
  /** Log entries come several in one. */
  readonly records: number;
  /** Newest time in it, as far as a reader can know: epoch ms. */
  readonly at: number;
}

/** The records of a simulated fleet, one line each, in the order in which they arrive. */
export const linesOf = (settings: Settings): readonly string[] =>
  [...simulation(settings)].flatMap((chunk) => chunk.split('\n')).filter((line) => line !== '');

export const isTap = (line: string): boolean => line.startsWith('{"eventType":"published"');
export const isLog = (line: string): boolean => line.startsWith('{"timestamp":"');
export const isMetric = (line: string): boolean => line.startsWith('{"eventType":"metric"');
export const isLifecycle = (line: string): boolean => !isTap(line) && !isLog(line) && !isMetric(line);

/** CloudWatch sends what came within a moment together. */
const ENTRIES = 10;

/** As rules and the log subscription would put them onto the stream. */
export const sentOf = (lines: readonly string[]): readonly Sent[] => {
  const sent: Sent[] = [];
  let entries: string[] = [];
  for (const line of lines) {
    if (isLog(line)) entries.push(line);
    else sent.push(fromRule(line));
    if (entries.length === ENTRIES) {
      sent.push(fromLogs(entries));
      entries = [];
    }
  }
  return sent;
};

const fromRule = (line: string): Sent => {
  const text = `${line.slice(0, -1)},"via":"${ORIGIN.stamp}"}`;
  const { timestamp } = JSON.parse(line) as { timestamp: number };
  return { texts: [text], data: Buffer.from(text), records: 1, at: timestamp };
};

const fromLogs = (entries: readonly string[]): Sent => {
  const times = entries.map(timeOf);
  const at = Math.max(...times);
  const envelope = JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: ORIGIN.logOwner,
    logGroup: ORIGIN.logGroup,
    logEvents: entries.map((message, index) => ({ id: `${at}-${index}`, timestamp: times[index], message })),
  });
  return { texts: [envelope, ...entries], data: gzipSync(envelope), records: entries.length, at };
};

const timeOf = (entry: string): number =>
  Date.parse(`${(JSON.parse(entry) as { timestamp: string }).timestamp.replace(' ', 'T')}Z`);

/** As Lambda's event source mapping hands them over, in invocations of so many. */
export const invocationsOf = (sent: readonly Sent[], size: number): readonly KinesisStreamEvent[] => {
  const invocations: KinesisStreamEvent[] = [];
  let arrived = 0;
  for (let from = 0; from < sent.length; from += size)
    invocations.push({
      Records: sent.slice(from, from + size).map(({ data, at }, index) => {
        arrived = Math.max(arrived, at);
        return recordOf(data, from + index, arrived);
      }),
    });
  return invocations;
};

const recordOf = (data: Buffer, number: number, arrivedAt: number): KinesisStreamEvent['Records'][number] => ({
  awsRegion: 'us-east-1',
  eventID: `shardId-000000000000:${number}`,
  eventName: 'aws:kinesis:record',
  eventSource: 'aws:kinesis',
  eventSourceARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/bench',
  eventVersion: '1.0',
  invokeIdentityArn: 'arn:aws:iam::123456789012:role/bench',
  kinesis: {
    approximateArrivalTimestamp: arrivedAt / 1000,
    data: data.toString('base64'),
    kinesisSchemaVersion: '1.0',
    partitionKey: 'bench',
    sequenceNumber: String(number + 1),
  },
});
