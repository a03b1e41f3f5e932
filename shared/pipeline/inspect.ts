import { learn } from '../baselines/learn.ts';
import { detectInSignals, detectInWindows, looksAt, peersOf, type Watch } from '../detectors/detect.ts';
import type { Log } from '../ports/log.ts';
import type { PutAsides } from '../ports/put-aside.ts';
import { type Entity, entityKey } from '../types/entity.ts';
import type { Finding } from '../types/finding.ts';
import type { PutAside, StreamRecord } from '../types/record.ts';
import type { Signal } from '../types/signal.ts';
import { type Origin, takeIn } from '../signals/intake.ts';
import { type Arrival } from '../windows/fold.ts';
import { decodeItem, expiry, SESSIONS, staleNames } from '../windows/item.ts';
import { slotOf, TEN_MINUTES, TEN_SECONDS } from '../windows/scales.ts';
import { reached, type Window } from '../windows/window.ts';
import { countBatch, type Counted, type Counting, type ShardBatch } from './count.ts';
import { sumLanes } from './lanes.ts';
import { inParallel } from './parallel.ts';

export interface Inspecting extends Counting {
  readonly origin: Origin;
  readonly watch: Watch;
  readonly putAsides: PutAsides;
  readonly log: Log;
  /** Merges findings into incidents and tells people. */
  readonly raise: (findings: readonly Finding[]) => Promise<unknown>;
}

/** What became of the records, for the log and the metrics. */
export interface Inspected {
  readonly records: number;
  readonly signals: number;
  readonly putAside: number;
  readonly findings: number;
}

/** By the broker's clock, a signal is believed from a day before it arrived … */
const OLDEST_MS = 24 * 3_600_000;
/** … to two minutes after: AWS's own timestamps were documented as approximate to two minutes. */
const NEWEST_MS = 120_000;

/**
 * Stream in, incidents out. Records → signals → counts → findings → incidents, then what is learned.
 * Throws only where a store fails, which makes the batch come again: counts are not doubled by that, and findings are found again.
 */
export const inspect = async (records: readonly StreamRecord[], inspecting: Inspecting): Promise<Inspected> => {
  const { batches, asides, signals } = receive(records, inspecting.origin);
  if (asides.length > 0) await inspecting.putAsides.keep(asides);
  let findings = 0;
  for (const batch of batches) findings += await inspectBatch(batch, inspecting);
  return { records: records.length, signals, putAside: asides.length, findings };
};

const inspectBatch = async (batch: ShardBatch, inspecting: Inspecting): Promise<number> => {
  const { hash, watch, raise } = inspecting;
  const counted = await countBatch(batch, inspecting);
  const changed = await sumLanes(batch.shard, counted, inspecting);
  const looks = looksAt(changed, watch);
  const peers = await readWindows(peersOf(looks, hash), inspecting);
  const report = (detector: string, error: unknown) => inspecting.log.error('detector failed', { detector, error });
  const findings = [
    ...detectInSignals(signalsOf(batch), watch, report),
    ...detectInWindows(looks, hash, peers, report),
  ];
  if (findings.length > 0) await raise(findings);
  await settle(counted, inspecting);
  return findings.length;
};

function* signalsOf({ arrivals }: ShardBatch): Iterable<Signal> {
  for (const { signal } of arrivals) yield signal;
}

const readWindows = async (entities: readonly Entity[], { items, hash }: Inspecting): Promise<ReadonlyMap<string, Window>> => {
  if (entities.length === 0) return new Map();
  const found = await items.read(entities.map(entityKey));
  return new Map(entities.map((entity) => [entityKey(entity), decodeItem(entity, found.get(entityKey(entity)), hash)]));
};

// --- Records → batches ---------------------------------------------------------------------------

interface Received {
  readonly batches: readonly ShardBatch[];
  readonly asides: readonly PutAside[];
  readonly signals: number;
}

const receive = (records: readonly StreamRecord[], origin: Origin): Received => {
  const byShard = new Map<string, Arrival[]>();
  const asides: PutAside[] = [];
  let signals = 0;
  for (const record of records) {
    const { signals: held, rejected } = takeIn(record.data, origin);
    const reasons = [...rejected];
    for (const signal of held) {
      const untimely = untimeliness(signal, record);
      if (untimely) reasons.push(untimely);
      else push(byShard, record, signal);
    }
    signals += held.length;
    if (reasons.length > 0) asides.push({ record, reason: reasons.join('; ') });
  }
  return { batches: [...byShard].flatMap(([shard, arrivals]) => inChunks(shard, arrivals)), asides, signals };
};

const push = (byShard: Map<string, Arrival[]>, { shard, sequence }: StreamRecord, signal: Signal): void => {
  const arrivals = byShard.get(shard);
  if (arrivals) arrivals.push({ signal, sequence });
  else byShard.set(shard, [{ signal, sequence }]);
};

const untimeliness = ({ at }: Signal, { arrivedAt }: StreamRecord): string | undefined => {
  if (at > arrivedAt + NEWEST_MS) return `timestamp: ${at} is ${at - arrivedAt} ms after its arrival`;
  if (at < arrivedAt - OLDEST_MS) return `timestamp: ${at} is ${arrivedAt - at} ms before its arrival`;
  return undefined;
};

/** Most finest slots in one write: 12 slots of every measure at every scale stay under DynamoDB's limits for one expression. */
const MOST_SLOTS = 12;

/** A backlog spans many slots; it is counted in pieces, cut between records and in their order, so that the marks hold. */
const inChunks = (shard: string, arrivals: readonly Arrival[]): readonly ShardBatch[] => {
  const chunks: ShardBatch[] = [];
  let chunk: Arrival[] = [];
  let slots = new Set<number>();
  let last = '';
  for (const arrival of arrivals) {
    const slot = slotOf(TEN_SECONDS, arrival.signal.at);
    if (slots.size >= MOST_SLOTS && !slots.has(slot) && arrival.sequence !== last) {
      chunks.push({ shard, arrivals: chunk });
      chunk = [];
      slots = new Set();
    }
    slots.add(slot);
    chunk.push(arrival);
    last = arrival.sequence;
  }
  if (chunk.length > 0) chunks.push({ shard, arrivals: chunk });
  return chunks;
};

// --- What is learned -----------------------------------------------------------------------------

const MINUTE_MS = 60_000;

/** The order-dependent part: at most once per entity and minute, by read, fold and conditional write. */
const settle = async (counted: readonly Counted[], { items }: Inspecting): Promise<void> => {
  const due = counted.filter(isDue);
  await inParallel(due, async ({ delta, window, item }) => {
    const baseline = learn(window, Math.max(delta.newest, reached(window)));
    await items.settle({
      key: delta.id,
      rev: window.rev,
      baseline: JSON.stringify(baseline),
      remove: item ? staleNames(item, window.head) : [],
      withdraw: window.sessions.size > 0 ? { [SESSIONS]: [...window.sessions.keys()] } : {},
      expiresAt: expiry(delta),
    });
  });
};

/** New entities and new sessions are learned within the minute, everything else once in ten. */
const isDue = ({ delta, window }: Counted): boolean => {
  const { baseline } = window;
  if (!baseline) return true;
  if (delta.newest - baseline.through < MINUTE_MS) return false;
  return window.sessions.size > 0 || slotOf(TEN_MINUTES, delta.newest) > slotOf(TEN_MINUTES, baseline.through);
};
