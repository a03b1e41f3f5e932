import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import type { StreamRecord } from './shard.ts';

/** What every record of a mapping's events has in common. */
export interface EventSource {
  readonly streamArn: string;
  readonly roleArn: string;
  readonly region: string;
}

/** The event that Lambda hands to a function for a batch of one shard. */
export const kinesisEvent = (
  shardId: string,
  records: readonly StreamRecord[],
  source: EventSource,
): KinesisStreamEvent => ({ Records: records.map((record) => eventRecord(shardId, record, source)) });

const eventRecord = (
  shardId: string,
  { partitionKey, sequenceNumber, data, arrivedAt }: StreamRecord,
  { streamArn, roleArn, region }: EventSource,
): KinesisStreamRecord => ({
  kinesis: {
    kinesisSchemaVersion: '1.0',
    partitionKey,
    sequenceNumber,
    data: Buffer.from(data).toString('base64'),
    approximateArrivalTimestamp: arrivedAt / 1000,
  },
  eventSource: 'aws:kinesis',
  eventVersion: '1.0',
  eventID: `${shardId}:${sequenceNumber}`,
  eventName: 'aws:kinesis:record',
  invokeIdentityArn: roleArn,
  awsRegion: region,
  eventSourceARN: streamArn,
});

/** JSON around the data and the key of one record, rounded up. */
const ENVELOPE_BYTES = 560;

/** How much a record adds to the event, of which Lambda takes 6 MB. */
export const eventBytes = ({ partitionKey, data }: StreamRecord): number =>
  Math.ceil(data.length / 3) * 4 + Buffer.byteLength(partitionKey) + ENVELOPE_BYTES;
