import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { LONGEST_LINE } from '../../shared/pipeline/line.ts';

/** Bytes read at a time. */
const CHUNK = 1 << 20;
/** Bytes unpacked at a time: of a file that ends too early no more than this is lost with its end. */
const GUNZIPPED = 1 << 16;
const NEWLINE = 0x0a;

/** Told how many bytes of the file were read, compressed as they are. */
export type OnRead = (bytes: number) => void;

/** Opens a file, `-` for standard input; gzip is recognised by its first bytes. */
export const openLines = async (
  path: string,
  onRead: OnRead = () => undefined,
): Promise<AsyncIterable<readonly string[]>> => {
  const raw: Readable = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK });
  const first = await firstChunk(raw);
  const source = counted(withFirst(raw, first), onRead);
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

async function* counted(source: AsyncIterable<Buffer>, onRead: OnRead): AsyncIterable<Buffer> {
  for await (const chunk of source) {
    onRead(chunk.length);
    yield chunk;
  }
}

async function* gunzipped(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const gunzip = createGunzip({ chunkSize: GUNZIPPED });
  const pump = (async () => {
    for await (const chunk of source)
      if (!gunzip.write(chunk)) await new Promise<void>((drained) => gunzip.once('drain', drained));
    gunzip.end();
  })();
  pump.catch((error: unknown) => gunzip.destroy(error as Error));
  for await (const chunk of gunzip) yield chunk as Buffer;
}

/**
 * Many lines at a time: an iteration per line would cost more than the line. A line that is too long is handed on cut, one character
 * longer than it may be, and its rest is passed over undecoded: neither a bomb nor a file without lines fills the memory.
 */
async function* linesOf(source: AsyncIterable<Buffer>): AsyncIterable<readonly string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of source) {
    const bytes = rest.length > LONGEST_LINE ? fromNewline(chunk) : chunk;
    if (!bytes) continue;
    const text = rest + decoder.decode(bytes, { stream: true });
    const end = text.lastIndexOf('\n');
    rest = text.slice(end + 1);
    if (rest.length > LONGEST_LINE) rest = rest.slice(0, LONGEST_LINE + 1);
    if (end >= 0) yield text.slice(0, end).split('\n');
  }
  rest += decoder.decode();
  if (rest !== '') yield [rest];
}

const fromNewline = (chunk: Buffer): Buffer | undefined => {
  const at = chunk.indexOf(NEWLINE);
  return at < 0 ? undefined : chunk.subarray(at);
};
