import type { KinesisStreamEvent } from 'aws-lambda';
import { SEQUENCE_DIGITS, type StreamRecord } from '../types/record.ts';

/** The records of one invocation, as Lambda's event source mapping hands them over. */
export const streamRecords = ({ Records }: KinesisStreamEvent): readonly StreamRecord[] =>
  Records.map(({ eventID, kinesis }) => ({
    // `shardId-000000000000:4954…`: the shard stands nowhere else.
    shard: eventID.slice(0, eventID.indexOf(':')),
    sequence: kinesis.sequenceNumber.padStart(SEQUENCE_DIGITS, '0'),
    arrivedAt: Math.round(kinesis.approximateArrivalTimestamp * 1000),
    data: Buffer.from(kinesis.data, 'base64'),
  }));
