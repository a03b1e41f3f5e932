import { detectInSignals, detectInWindows, looksAt, peersOf, type Watch } from '../detectors/detect.ts';
import type { Log } from '../ports/log.ts';
import type { PutAsides } from '../ports/put-aside.ts';
import { type Origin, takeIn } from '../signals/intake.ts';
import { type Entity, entityKey } from '../types/entity.ts';
import type { Finding } from '../types/finding.ts';
import type { PutAside, StreamRecord } from '../types/record.ts';
import type { Signal } from '../types/signal.ts';
import type { Hash } from '../windows/distinct.ts';
import type { Arrival } from '../windows/fold.ts';
import { ONE_MINUTE, scales, slotOf } from '../windows/scales.ts';
import type { Window } from '../windows/window.ts';
import { assess } from './assess.ts';
import { takeAttendance } from './attendance.ts';
import { groupsIn } from './lane-memory.ts';
import { hearTopics } from './topics.ts';
import type { Counted, ShardBatch, Windows } from './windows.ts';

export interface InspectingBatch {
  readonly windows: Windows;
  readonly watch: Watch;
  /** Keys the distinct counts. */
  readonly hash: Hash;
  /** The one knob. */
  readonly falseAlarmsPerDay: number;
  readonly log: Pick<Log, 'error'>;
  /** Merges findings into incidents and tells people. */
  readonly raise: (findings: readonly Finding[]) => Promise<unknown>;
}

export interface Inspecting extends InspectingBatch {
  readonly origin: Origin;
  readonly putAsides: PutAsides;
}

/** What became of the records, for the log and the metrics. */
export interface Inspected {
  readonly records: number;
  readonly signals: number;
  readonly putAside: number;
  readonly findings: number;
  /** How long each heartbeat was under way: milliseconds. */
  readonly heartbeats: readonly number[];
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
  const { batches, asides, signals, heartbeats } = receive(records, inspecting.origin);
  if (asides.length > 0) await inspecting.putAsides.keep(asides);
  let findings = 0;
  for (const batch of batches) findings += await inspectBatch(batch, inspecting);
  return { records: records.length, signals, putAside: asides.length, findings, heartbeats };
};

/** The part that live and replay share, from counts to incidents. Answers how many findings there were. */
export const inspectBatch = async (
  batch: ShardBatch,
  { windows, watch, hash, falseAlarmsPerDay, raise, log }: InspectingBatch,
): Promise<number> => {
  const counted = await windows.count(batch);
  const teachings = await windows.taught(groupsIn(counted), newestOf(batch), falseAlarmsPerDay);
  const { rulings, lessons: ofRates } = assess(counted, teachings, hash, windows.groupOf);
  const topics = hearTopics(batch.arrivals, counted, {
    heard: windows.heard,
    groupOf: windows.groupOf,
    hash,
    falseAlarmsPerDay,
    taught: (group) => teachings.of(group)?.topics,
  });
  const lessons = { ...ofRates, attended: takeAttendance(counted, windows.coverage, windows.groupOf) };
  const looks = looksAt(counted, watch, rulings, topics.rulings, {
    living: teachings.living,
    groupOf: windows.groupOf,
  });
  const wanted = peersOf(looks, hash);
  const peers = wanted.length > 0 ? await peersFor(wanted, counted, windows) : NO_PEERS;
  const report = (detector: string, error: unknown) => log.error('detector failed', { detector, error });
  const findings = [...detectInSignals(batch.arrivals, watch, report), ...detectInWindows(looks, hash, peers, report)];
  if (findings.length > 0) await raise(findings);
  await windows.settle(counted, { ...lessons, topics: topics.lessons });
  windows.heard.keep(topics.said);
  return findings.length;
};

const newestOf = ({ arrivals }: ShardBatch): number => {
  let newest = 0;
  for (const { signal } of arrivals) if (signal.at > newest) newest = signal.at;
  return newest;
};

const NO_PEERS: ReadonlyMap<string, Window> = new Map();

/** Whoever is asked for is read, but fleet and groups: those that the batch touched are summed already, and no others are asked for. */
const peersFor = async (
  wanted: readonly Entity[],
  counted: readonly Counted[],
  windows: Windows,
): Promise<ReadonlyMap<string, Window>> => {
  const read = await windows.read(wanted.filter(({ kind }) => kind !== 'fleet' && kind !== 'group'));
  const sums = counted.filter(({ delta }) => delta.key.lane !== undefined);
  return new Map([...read, ...sums.map(({ window }) => [entityKey(window.entity), window] as const)]);
};

// --- Records → batches ---------------------------------------------------------------------------

interface Received {
  readonly batches: readonly ShardBatch[];
  readonly asides: readonly PutAside[];
  readonly signals: number;
  readonly heartbeats: readonly number[];
}

const receive = (records: readonly StreamRecord[], origin: Origin): Received => {
  const byShard = new Map<string, Arrival[]>();
  const asides: PutAside[] = [];
  const heartbeats: number[] = [];
  let signals = 0;
  for (const record of records) {
    const { signals: held, rejected, heartbeatAt } = takeIn(record.data, origin);
    if (heartbeatAt !== undefined) heartbeats.push(record.arrivedAt - heartbeatAt);
    const reasons = [...rejected];
    const timely: Signal[] = [];
    for (const signal of held) {
      const untimely = untimeliness(signal, record);
      if (untimely) reasons.push(untimely);
      else timely.push(signal);
    }
    for (const arrival of numbered(timely, record.sequence)) push(byShard, record.shard, arrival);
    signals += held.length;
    if (reasons.length > 0) asides.push({ record, reason: reasons.join('; ') });
  }
  return {
    batches: [...byShard].flatMap(([shard, arrivals]) => inChunks(shard, arrivals)),
    asides,
    signals,
    heartbeats,
  };
};

const push = (byShard: Map<string, Arrival[]>, shard: string, arrival: Arrival): void => {
  const arrivals = byShard.get(shard);
  if (arrivals) arrivals.push(arrival);
  else byShard.set(shard, [arrival]);
};

const untimeliness = ({ at }: Signal, { arrivedAt }: StreamRecord): string | undefined => {
  if (at > arrivedAt + NEWEST_MS) return `timestamp: ${at} is ${at - arrivedAt} ms after its arrival`;
  if (at < arrivedAt - OLDEST_MS) return `timestamp: ${at} is ${arrivedAt - at} ms before its arrival`;
  return undefined;
};

// --- Batches small enough for one write per item -------------------------------------------------

/**
 * Slots that one write may touch, at all scales together. Nine measures of each, and the sets, stay under the 250 operands
 * and the 4 KB that DynamoDB takes in one expression.
 */
const MOST_SLOTS = 20;

/** A backlog spans many slots; it is counted in pieces, cut between sequence numbers and in their order, so that the marks hold. */
export const inChunks = (shard: string, arrivals: readonly Arrival[]): readonly ShardBatch[] => {
  const chunks: ShardBatch[] = [];
  let chunk: Arrival[] = [];
  let slots = new Set<string>();
  for (const arrival of arrivals) {
    const touched = slotsOf(arrival.signal);
    const added = touched.reduce((sum, slot) => sum + (slots.has(slot) ? 0 : 1), 0);
    if (slots.size + added > MOST_SLOTS && arrival.sequence !== chunk.at(-1)?.sequence) {
      chunks.push({ shard, arrivals: chunk });
      chunk = [];
      slots = new Set();
    }
    for (const slot of touched) slots.add(slot);
    chunk.push(arrival);
  }
  if (chunk.length > 0) chunks.push({ shard, arrivals: chunk });
  return chunks;
};

const slotsOf = ({ at }: Signal): readonly string[] => scales.map((scale) => scale.code + slotOf(scale, at));

/**
 * A log envelope may hold entries of many minutes, too many for one write. Its signals are then numbered in parts, one a minute,
 * by the record's own content, so that every delivery of the record numbers them alike. A part sorts after its record's number
 * and before the next record's.
 */
const numbered = (signals: readonly Signal[], sequence: string): readonly Arrival[] => {
  const minutes = new Set(signals.map(({ at }) => slotOf(ONE_MINUTE, at)));
  if (minutes.size <= 1) return signals.map((signal) => ({ signal, sequence }));
  const parts = [...minutes].sort((a, b) => a - b);
  return signals
    .map((signal) => ({ signal, part: parts.indexOf(slotOf(ONE_MINUTE, signal.at)) }))
    .sort((a, b) => a.part - b.part)
    .map(({ signal, part }) => ({ signal, sequence: `${sequence}.${String(part).padStart(4, '0')}` }));
};
