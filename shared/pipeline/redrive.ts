import * as z from 'zod/mini';
import { MOST_AT_ONCE, type RecordSink, type RedriveNotes, type Shelf } from '../ports/shelf.ts';
import type { RedriveNote, Redriven, Shelved } from '../types/redrive.ts';

export interface Redriving {
  readonly shelf: Shelf;
  readonly sink: RecordSink;
  readonly notes: RedriveNotes;
}

export interface RedriveResult {
  readonly objects: number;
  readonly records: number;
  /** Objects that stay: the stream did not take all that is in them. */
  readonly left: readonly string[];
}

/** Most bytes of records in one PutRecords: AWS takes 5 MB, base64 and keys included. */
const MOST_BYTES = 3_000_000;
/** Keys that the ledger keeps of one redrive. */
const MOST_KEYS = 100;

/**
 * Puts records back as new ones, object by object: an object is removed once the stream has all of it. A crash in between
 * leaves the object, so its records may come twice: the note, written before, says what may be counted twice.
 */
export const redrive = async (
  shelved: readonly Shelved[],
  asked: Pick<RedriveNote, 'requestedBy' | 'reason' | 'at'>,
  id: string,
  { shelf, sink, notes }: Redriving,
): Promise<RedriveResult> => {
  const note = noteOf(shelved, asked);
  await notes.note(id, 'begun', note);
  const left: string[] = [];
  let records = 0;
  let torn = 0;
  for (const { key, records: held } of shelved) {
    const taken = await putAll(held, sink);
    records += taken;
    if (taken === held.length) await shelf.remove(key);
    else {
      left.push(key);
      torn += taken;
    }
  }
  if (left.length === 0) await notes.note(id, 'done', note);
  else await notes.note(id, 'failed', { ...inDoubt(note, torn), records, objects: left.slice(0, MOST_KEYS) });
  return { objects: shelved.length - left.length, records, left };
};

/** What the ledger says of it before anything is put back. */
export const noteOf = (
  shelved: readonly Shelved[],
  asked: Pick<RedriveNote, 'requestedBy' | 'reason' | 'at'>,
): RedriveNote => {
  const doubtful = shelved.filter(({ overcount }) => overcount !== undefined);
  const sum = (some: readonly Shelved[]) => some.reduce((total, { records }) => total + records.length, 0);
  return {
    ...asked,
    records: sum(shelved),
    objects: shelved.slice(0, MOST_KEYS).map(({ key }) => key),
    overcounted: sum(doubtful),
    because: [...new Set(doubtful.flatMap(({ overcount }) => overcount ?? []))],
  };
};

/** What is left of an object that was taken in part comes again with the part. */
const inDoubt = (note: RedriveNote, torn: number): RedriveNote =>
  torn === 0 ? note : { ...note, overcounted: note.overcounted + torn, because: [...note.because, TORN] };

const TORN = 'an object that stays went back in part';

const putAll = async (records: readonly Redriven[], sink: RecordSink): Promise<number> => {
  let taken = 0;
  for (const batch of batchesOf(records)) {
    const accepted = (await sink.put(batch)).filter(Boolean).length;
    taken += accepted;
    if (accepted < batch.length) return taken;
  }
  return taken;
};

/** As AWS takes them in one call, in their order. */
export const batchesOf = (records: readonly Redriven[]): readonly (readonly Redriven[])[] => {
  const batches: Redriven[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const batch = batches.at(-1);
    if (!batch || batch.length === MOST_AT_ONCE || bytes + record.data.length > MOST_BYTES) {
      batches.push([record]);
      bytes = record.data.length;
    } else {
      batch.push(record);
      bytes += record.data.length;
    }
  }
  return batches;
};

// --- What lies on the shelf ----------------------------------------------------------------------

/** By inspect: the whole record, with the reason (shared/adapters/s3-put-asides.ts). */
const aside = z.object({
  v: z.literal(1),
  shard: z.string(),
  sequence: z.string(),
  reason: z.string(),
  data: z.string(),
});

/** By Lambda, of a batch that inspect never finished: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
const given = z.object({ requestContext: z.object({ condition: z.string() }), payload: z.string() });
const event = z.object({
  Records: z.array(z.object({ kinesis: z.object({ partitionKey: z.string(), data: z.string() }) })),
});

/** Reads an object of either kind; `undefined` where it is neither. */
export const shelvedFrom = (key: string, body: string): Shelved | undefined => {
  const object = parse(body);
  const own = z.safeParse(aside, object);
  if (own.success) {
    const { shard, sequence, reason, data } = own.data;
    const records = [{ partitionKey: `${shard}/${sequence}`.slice(0, KEY_LENGTH), data: bytes(data) }];
    return { key, reason, records, overcount: isEnvelope(records[0]?.data) ? ENVELOPE : undefined };
  }
  const failed = z.safeParse(given, object);
  const batch = failed.success ? z.safeParse(event, parse(failed.data.payload)) : undefined;
  if (!failed.success || !batch?.success) return undefined;
  const records = batch.data.Records.map(({ kinesis }) => ({
    partitionKey: kinesis.partitionKey,
    data: bytes(kinesis.data),
  }));
  return { key, reason: failed.data.requestContext.condition, records, overcount: BATCH };
};

const ENVELOPE = 'the other log entries of an envelope were counted when it came';
const BATCH = 'a batch that failed may have been counted in part';

/** Kinesis' own limit for a partition key. */
const KEY_LENGTH = 256;

const bytes = (base64: string): Uint8Array => Buffer.from(base64, 'base64');

/** CloudWatch Logs sends gzip; rules send JSON. */
const isEnvelope = (data: Uint8Array | undefined): boolean => data?.[0] === 0x1f && data[1] === 0x8b;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};
