import { KinesisError, type Stream } from '../stream/stream.ts';
import { AwsError, type Report } from './error.ts';
import type { Service } from './http.ts';
import { awsJson } from './json.ts';

type Json = Readonly<Record<string, unknown>>;

/** Kinesis: records in. What reads them is the event source mapping. */
export const kinesis = (streams: readonly Stream[], report: Report): Service => {
  const find = ({ StreamName, StreamARN }: Json): Stream => {
    const stream = streams.find(({ name, arn }) => name === StreamName || arn === StreamARN);
    if (stream) return stream;
    throw new AwsError('ResourceNotFoundException', `Stream ${String(StreamName ?? StreamARN)} not found.`);
  };

  const put = (stream: Stream, { PartitionKey, Data }: Json) => {
    const { shardId, sequenceNumber } = stream.put(String(PartitionKey), Buffer.from(String(Data), 'base64'));
    return { ShardId: shardId, SequenceNumber: sequenceNumber };
  };

  return awsJson(
    'kinesis',
    '1.1',
    {
      PutRecord: (input) => {
        try {
          return { ...put(find(input), input), EncryptionType: 'KMS' };
        } catch (error) {
          if (!(error instanceof KinesisError)) throw error;
          throw new AwsError(error.code, error.message);
        }
      },
      PutRecords: (input) => {
        const stream = find(input);
        const results = (input.Records as readonly Json[]).map((record) => {
          try {
            return put(stream, record);
          } catch (error) {
            if (!(error instanceof KinesisError)) throw error;
            return { ErrorCode: error.code, ErrorMessage: error.message };
          }
        });
        const failed = results.filter((result) => 'ErrorCode' in result).length;
        return { Records: results, FailedRecordCount: failed, EncryptionType: 'KMS' };
      },
    },
    report,
  );
};
