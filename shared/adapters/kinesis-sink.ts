import type { RecordSink } from '../ports/shelf.ts';
import { type Signing, signedPost } from './signed-post.ts';

/** Of a person, not of a function. */
export const permissions = ['kinesis:PutRecords'] as const;

const TIMEOUT_MS = 10_000;

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export const kinesisSink = (signing: Signing, endpoint: string, stream: string): RecordSink => ({
  async put(records) {
    const { status, text } = await signedPost(signing, {
      service: 'kinesis',
      url: new URL('/', endpoint),
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Kinesis_20131202.PutRecords' },
      body: JSON.stringify({
        StreamName: stream,
        Records: records.map(({ partitionKey, data }) => ({
          PartitionKey: partitionKey,
          Data: Buffer.from(data).toString('base64'),
        })),
      }),
      timeoutMs: TIMEOUT_MS,
    });
    if (status !== 200) throw refusal(status, text);
    const { Records } = JSON.parse(text) as { readonly Records: readonly { readonly ErrorCode?: string }[] };
    return Records.map(({ ErrorCode }) => ErrorCode === undefined || ErrorCode === null);
  },
});

/** As the SDK's own clients would have it, so that people are told the same. */
const refusal = (status: number, text: string): Error => {
  const { __type = '', message = text.slice(0, 300) } = fieldsOf(text);
  const name = __type.split('#').at(-1) ?? '';
  return Object.assign(new Error(`Kinesis: ${status}: ${message}`), {
    name: name === '' ? 'KinesisError' : name,
    $metadata: {},
  });
};

const fieldsOf = (text: string): { readonly __type?: string; readonly message?: string } => {
  try {
    return JSON.parse(text) as { readonly __type?: string; readonly message?: string };
  } catch {
    return {};
  }
};
