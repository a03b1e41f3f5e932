import { createHash } from 'node:crypto';
import { AwsError, asAwsError, type Report, unknownOperation } from './error.ts';
import type { Reply, Request, Service } from './http.ts';
import { elements, escapeXml } from './xml.ts';

export interface StoredObject {
  readonly key: string;
  readonly body: Buffer;
  readonly contentType: string;
  /** Epoch milliseconds. */
  readonly storedAt: number;
}

/** Buckets in memory: what the endpoint serves, and what is written past it (a mapping's on-failure destination). */
export interface Buckets {
  /** Throws NoSuchBucket. */
  put(bucket: string, key: string, body: string | Uint8Array, contentType?: string): StoredObject;
  get(bucket: string, key: string): StoredObject | undefined;
  /** In the order of their keys. */
  list(bucket: string, prefix?: string): readonly StoredObject[];
  remove(bucket: string, key: string): void;
}

export const createBuckets = (names: readonly string[], now: () => number): Buckets => {
  const buckets = new Map(names.map((name) => [name, new Map<string, StoredObject>()]));
  const find = (name: string) => {
    const bucket = buckets.get(name);
    if (!bucket) throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);
    return bucket;
  };
  return {
    put(bucket, key, body, contentType = 'application/octet-stream') {
      const stored = { key, body: Buffer.from(body), contentType, storedAt: now() };
      find(bucket).set(key, stored);
      return stored;
    },
    get: (bucket, key) => find(bucket).get(key),
    list: (bucket, prefix = '') =>
      [...find(bucket).values()].filter(({ key }) => key.startsWith(prefix)).sort((a, b) => (a.key < b.key ? -1 : 1)),
    remove(bucket, key) {
      find(bucket).delete(key);
    },
  };
};

interface Address {
  readonly bucket: string;
  readonly key: string;
  readonly request: Request;
}

/** S3 with the bucket in the path, which is how the SDK addresses an endpoint that is an IP address. */
export const s3 = (buckets: Buckets, report: Report): Service => {
  const operations: Readonly<Record<string, (address: Address) => Reply>> = {
    'PUT object': ({ bucket, key, request }) => {
      const type = [request.headers['content-type']].flat()[0];
      return { status: 200, headers: { etag: etag(buckets.put(bucket, key, decodeBody(request), type)) } };
    },
    'GET object': ({ bucket, key }) => {
      const stored = existing(buckets.get(bucket, key), key);
      return { status: 200, headers: headersOf(stored), body: stored.body };
    },
    'HEAD object': ({ bucket, key }) => ({ status: 200, headers: headersOf(existing(buckets.get(bucket, key), key)) }),
    'DELETE object': ({ bucket, key }) => {
      buckets.remove(bucket, key);
      return { status: 204 };
    },
    'GET bucket': ({ bucket, request }) => listObjects(buckets, bucket, request.query),
  };

  return async (request) => {
    try {
      const [bucket = '', ...rest] = decodeURIComponent(request.path.slice(1)).split('/');
      const key = rest.join('/');
      const operation = `${request.method} ${key === '' ? 'bucket' : 'object'}`;
      const handle = operations[operation];
      if (!handle) throw unknownOperation('s3', operation, report);
      return handle({ bucket, key, request });
    } catch (error) {
      const { code, message, status } = asAwsError(error, 's3', report);
      const body = request.method === 'HEAD' ? '' : `<Error>${elements({ Code: code, Message: message })}</Error>`;
      return { status, headers: { 'content-type': 'application/xml' }, body };
    }
  };
};

const existing = (stored: StoredObject | undefined, key: string): StoredObject => {
  if (stored) return stored;
  throw new AwsError('NoSuchKey', `The specified key does not exist: ${key}`, 404);
};

const etag = ({ body }: StoredObject): string => `"${createHash('md5').update(body).digest('hex')}"`;

const headersOf = (stored: StoredObject) => ({
  etag: etag(stored),
  'content-type': stored.contentType,
  'content-length': stored.body.length,
  'last-modified': new Date(stored.storedAt).toUTCString(),
});

const listObjects = (buckets: Buckets, bucket: string, query: URLSearchParams): Reply => {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const most = Number(query.get('max-keys') ?? 1000);
  const all = buckets.list(bucket, prefix).filter(({ key }) => key > after);
  const page = all.slice(0, most);
  const next = all.length > most ? page.at(-1)?.key : undefined;
  const contents = page.map((stored) => {
    const LastModified = new Date(stored.storedAt).toISOString();
    const fields = { Key: stored.key, LastModified, ETag: etag(stored), Size: stored.body.length };
    return `<Contents>${elements({ ...fields, StorageClass: 'STANDARD' })}</Contents>`;
  });
  const summary = {
    Name: bucket,
    Prefix: prefix,
    KeyCount: page.length,
    MaxKeys: most,
    IsTruncated: next !== undefined,
  };
  const token = next === undefined ? '' : `<NextContinuationToken>${escapeXml(next)}</NextContinuationToken>`;
  const body = `<ListBucketResult>${elements(summary)}${token}${contents.join('')}</ListBucketResult>`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
};

/** The SDK sends streams in chunks with a checksum after them (`aws-chunked`). */
const decodeBody = ({ headers, body }: Request): Buffer => {
  if (!String(headers['content-encoding']).includes('aws-chunked')) return body;
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const line = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, line).toString(), 16);
    if (!(size > 0)) break;
    chunks.push(body.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return Buffer.concat(chunks);
};
