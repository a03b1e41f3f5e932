import { randomUUID } from 'node:crypto';
import { type EventSource, kinesisEvent } from './event.ts';
import type { StreamRecord } from './shard.ts';

/** A batch that Lambda gives up. */
export interface Discarded {
  readonly shardId: string;
  readonly records: readonly StreamRecord[];
  readonly invocations: number;
  readonly functionArn: string;
  readonly mappingId: string;
  readonly source: EventSource;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * The object that Lambda writes to an S3 on-failure destination: the invocation record, and in it the whole event as
 * a JSON string. RetryAttemptsExhausted is the only condition AWS documents for streams, for records past their age
 * too.
 */
export const failureObject = (discarded: Discarded): { readonly key: string; readonly body: string } => {
  const { shardId, records, invocations, functionArn, mappingId, source, at } = discarded;
  const [first, last] = [records[0]!, records.at(-1)!];
  const timestamp = new Date(at).toISOString();
  const [day = '', time = ''] = timestamp.slice(0, 19).split('T');
  const body = {
    requestContext: {
      requestId: randomUUID(),
      functionArn,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: invocations,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp,
    KinesisBatchInfo: {
      shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first.arrivedAt).toISOString(),
      approximateArrivalOfLastRecord: new Date(last.arrivedAt).toISOString(),
      batchSize: records.length,
      streamArn: source.streamArn,
    },
    payload: JSON.stringify(kinesisEvent(shardId, records, source)),
  };
  const name = `${day}T${time.replaceAll(':', '.')}-${randomUUID()}`;
  return {
    key: `aws/lambda/${mappingId}/${shardId}/${day.replaceAll('-', '/')}/${name}`,
    body: JSON.stringify(body),
  };
};
