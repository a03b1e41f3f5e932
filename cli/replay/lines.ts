import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Bytes read at a time. */
const CHUNK = 1 << 20;
/** A line longer than this is no record; AWS's are under 256 KB. It is handed on cut, and rejected there. */
const LONGEST_LINE = 1 << 20;

/** Opens a file, `-` for standard input; gzip is recognised by its first bytes. */
export const openLines = async (path: string): Promise<AsyncIterable<readonly string[]>> => {
  const raw: Readable = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK });
  const first = await firstChunk(raw);
  const source = withFirst(raw, first);
  return linesOf(isGzip(first) ? gunzipped(source) : source);
};

const isGzip = (chunk: Buffer | undefined): boolean => chunk !== undefined && chunk[0] === 0x1f && chunk[1] === 0x8b;

const firstChunk = async (stream: Readable): Promise<Buffer | undefined> => {
  for (;;) {
    const chunk = stream.read() as Buffer | null;
    if (chunk) return chunk;
    if (stream.readableEnded) return undefined;
    await new Promise<void>((resolve, reject) => {
      stream.once('readable', resolve).once('end', resolve).once('error', reject);
    });
  }
};

async function* withFirst(stream: Readable, first: Buffer | undefined): AsyncIterable<Buffer> {
  if (first) yield first;
  for await (const chunk of stream) yield chunk as Buffer;
}

async function* gunzipped(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  const pump = (async () => {
    for await (const chunk of source)
      if (!gunzip.write(chunk)) await new Promise<void>((drained) => gunzip.once('drain', drained));
    gunzip.end();
  })();
  pump.catch((error: unknown) => gunzip.destroy(error as Error));
  for await (const chunk of gunzip) yield chunk as Buffer;
}

/** Many lines at a time: an iteration per line would cost more than the line. */
async function* linesOf(source: AsyncIterable<Buffer>): AsyncIterable<readonly string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of source) {
    const text = rest + decoder.decode(chunk, { stream: true });
    const end = text.lastIndexOf('\n');
    if (end < 0) {
      rest = text.length > LONGEST_LINE ? text.slice(0, LONGEST_LINE) : text;
      continue;
    }
    rest = text.slice(end + 1);
    yield text.slice(0, end).split('\n');
  }
  if (rest !== '') yield [rest];
}
