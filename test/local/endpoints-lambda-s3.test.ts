import { Readable } from 'node:stream';
import {
  InvokeCommand,
  LambdaClient,
  ResourceNotFoundException,
  TooManyRequestsException,
} from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { lambda } from '../../local/endpoints/lambda.ts';
import { type Buckets, createBuckets, s3 } from '../../local/endpoints/s3.ts';
import { LambdaError } from '../../local/lambda.ts';
import { clientOf } from './endpoint-client.ts';

describe('Lambda', () => {
  let client: LambdaClient;
  const invoke = (
    FunctionName: string,
    payload: string,
    InvocationType: 'RequestResponse' | 'Event' = 'RequestResponse',
  ) => client.send(new InvokeCommand({ FunctionName, InvocationType, Payload: Buffer.from(payload) }));

  beforeEach(async () => {
    const service = lambda(
      async (name, event, type) => {
        if (name.endsWith('busy')) throw new LambdaError('TooManyRequestsException', 'Rate Exceeded.');
        if (name.endsWith('nobody')) throw new LambdaError('ResourceNotFoundException', `Function not found: ${name}`);
        if (type === 'Event') return { statusCode: 202, functionError: undefined, payload: '' };
        if (name.endsWith('broken'))
          return { statusCode: 200, functionError: 'Unhandled', payload: '{"errorType":"E"}' };
        return { statusCode: 200, functionError: undefined, payload: JSON.stringify({ name, event }) };
      },
      () => {},
    );
    client = new LambdaClient(await clientOf(service));
  });

  it('answers with the payload', async () => {
    const arn = 'arn:aws:lambda:us-east-1:111122223333:function:f';
    const { StatusCode, Payload, FunctionError } = await invoke(arn, '{"a":1}');
    expect([StatusCode, FunctionError]).toEqual([200, undefined]);
    expect(JSON.parse(Buffer.from(Payload!).toString())).toEqual({ name: arn, event: { a: 1 } });
  });

  it('tells that the function failed', async () => {
    const { FunctionError, Payload } = await invoke('broken', '{}');
    expect(FunctionError).toBe('Unhandled');
    expect(Buffer.from(Payload!).toString()).toBe('{"errorType":"E"}');
  });

  it('accepts an event', async () => {
    expect((await invoke('f', '{}', 'Event')).StatusCode).toBe(202);
  });

  it('answers with the exceptions of AWS', async () => {
    await expect(invoke('busy', '{}')).rejects.toBeInstanceOf(TooManyRequestsException);
    await expect(invoke('nobody', '{}')).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(invoke('f', 'no json')).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
    await expect(invoke('f', `"${'x'.repeat(1_048_576)}"`, 'Event')).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
  });
});

describe('S3', () => {
  let buckets: Buckets;
  let client: S3Client;
  const at = (Key: string, Bucket = 'b') => ({ Bucket, Key });

  beforeEach(async () => {
    buckets = createBuckets(['b'], () => 1_700_000_000_000);
    client = new S3Client(await clientOf(s3(buckets, () => {})));
  });

  it('stores and gives back', async () => {
    await client.send(
      new PutObjectCommand({ ...at('a/b c+ü.json'), Body: '{"x":1}', ContentType: 'application/json' }),
    );
    expect(buckets.get('b', 'a/b c+ü.json')?.body.toString()).toBe('{"x":1}');
    const { Body, ContentType, LastModified } = await client.send(new GetObjectCommand(at('a/b c+ü.json')));
    expect(await Body?.transformToString()).toBe('{"x":1}');
    expect([ContentType, LastModified]).toEqual(['application/json', new Date(1_700_000_000_000)]);
    expect((await client.send(new HeadObjectCommand(at('a/b c+ü.json')))).ContentLength).toBe(7);
  });

  it('stores a body that comes in chunks', async () => {
    const stream = Readable.from(['x'.repeat(100_000), 'y'], { objectMode: false });
    await client.send(new PutObjectCommand({ ...at('big'), Body: stream, ContentLength: 100_001 }));
    expect(buckets.get('b', 'big')?.body.toString()).toBe(`${'x'.repeat(100_000)}y`);
  });

  it('lists by prefix and page, in the order of keys', async () => {
    for (const key of ['p/2', 'q', 'p/1', 'p/3']) buckets.put('b', key, key);
    const list = (more: object = {}) =>
      client.send(new ListObjectsV2Command({ Bucket: 'b', Prefix: 'p/', MaxKeys: 2, ...more }));
    const first = await list();
    expect(first).toMatchObject({ IsTruncated: true, KeyCount: 2 });
    const second = await list({ ContinuationToken: first.NextContinuationToken });
    expect([first, second].flatMap(({ Contents }) => Contents?.map(({ Key }) => Key))).toEqual(['p/1', 'p/2', 'p/3']);
    expect(second.IsTruncated).toBe(false);
  });

  it('removes', async () => {
    buckets.put('b', 'k', 'v');
    await client.send(new DeleteObjectCommand(at('k')));
    expect(buckets.list('b')).toEqual([]);
  });

  it('answers with the exceptions of AWS', async () => {
    await expect(client.send(new GetObjectCommand(at('nothing')))).rejects.toBeInstanceOf(NoSuchKey);
    await expect(client.send(new PutObjectCommand({ ...at('k', 'other'), Body: 'v' }))).rejects.toMatchObject({
      name: NoSuchBucket.name,
    });
  });
});
