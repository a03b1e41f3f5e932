import { detectInRolls, type Watch } from '../detectors/detect.ts';
import type { Log } from '../ports/log.ts';
import type { Decision } from '../types/action.ts';
import type { Finding } from '../types/finding.ts';
import type { Incident } from '../types/incident.ts';
import type { Policy, Switches } from '../types/policy.ts';
import type { Signal } from '../types/signal.ts';
import type { Hash } from '../windows/distinct.ts';
import type { Arrival } from '../windows/fold.ts';
import { createArrivals } from './arrival.ts';
import { type Course, createCourses } from './courses.ts';
import { type Cut, createDecisions } from './decisions.ts';
import { inspectBatch } from './inspect.ts';
import { signalIn } from './line.ts';
import type { MemoryWindows } from './memory-windows.ts';
import { type Agreed, createOpening } from './opening.ts';
import { closedAt, DELIVERY_MS } from './rolls.ts';

export interface Replaying {
  readonly windows: MemoryWindows;
  readonly watch: Watch;
  readonly hash: Hash;
  readonly falseAlarmsPerDay: number;
  readonly policy: Policy;
  readonly switches: Switches;
  readonly log: Pick<Log, 'error'>;
  /** Merges findings into incidents, and answers those that were touched. */
  readonly raise: (findings: readonly Finding[]) => Promise<readonly Incident[]>;
}

/** A line that could not be used. Counted all, kept the first few. */
export interface Rejection {
  readonly line: number;
  readonly reason: string;
}

export interface Replayed {
  readonly lines: number;
  readonly signals: number;
  readonly rejected: number;
  readonly rejections: readonly Rejection[];
  /** Event time of the first and the last signal, epoch ms. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** By incident id, what `decide` said of each when it last changed. */
  readonly decisions: ReadonlyMap<string, Decision>;
  /** By incident id, whom enforce cut, or would have cut were it not only observing: the first of them. */
  readonly cuts: ReadonlyMap<string, readonly Cut[]>;
  /** By incident id, of those about a rate: what was counted around them. */
  readonly courses: ReadonlyMap<string, Course>;
  /** What the fleet did, minute by minute (minutes since the epoch). */
  readonly activity: ReadonlyMap<number, Activity>;
}

/** Signals of a minute. */
export interface Activity {
  publishes: number;
  connects: number;
  /** Refused: logins, connects, publishes and subscribes. */
  refusals: number;
}

/** A batch spans the second that live inspection waits for; where so few records come in a second, a little more. */
const BATCH_MS = 1_000;
const FEW_RECORDS = 100;
const LONGEST_BATCH_MS = 10_000;
const MOST_IN_BATCH = 6_000;
const REJECTIONS_KEPT = 20;
/** Of a longer gap only the beginning is told tick by tick: after a day of silence nobody is missed any more. */
const MOST_ROLLS = 200;
const SHARD = 'replay';

/** The same core as live, by event time, on lines of NDJSON. */
export interface Replay {
  /** One line. Work is done at the end of each batch: await what it answers, where it answers anything. */
  readonly take: (line: string) => Promise<void> | undefined;
  /** What comes after the lines that were taken cannot be read. */
  readonly reject: (reason: string) => void;
  readonly end: () => Promise<Replayed>;
  /** Event time that was reached, epoch ms; undefined before the first record. */
  readonly reached: () => number | undefined;
}

/** A signal, and the line it stood in. */
interface Read {
  readonly at: number;
  readonly signal: Signal;
  readonly line: number;
}

export const createReplay = (replaying: Replaying): Replay => {
  const decisions = createDecisions(replaying);
  const courses = createCourses(replaying.windows, replaying.watch, replaying.falseAlarmsPerDay);
  const rejections: Rejection[] = [];
  const arrivals = createArrivals();
  const opening = createOpening<Read>();
  let isOpen = false;
  const activity = createActivity();
  let lines = 0;
  let signals = 0;
  let rejected = 0;
  let from: number | undefined;
  let batch: Arrival[] = [];
  let begins = 0;
  let newest = 0;
  let called: number | undefined;

  const reject = (reason: string, line = lines): void => {
    rejected += 1;
    if (rejections.length < REJECTIONS_KEPT) rejections.push({ line, reason });
  };

  const flush = async (): Promise<void> => {
    const full = batch;
    batch = [];
    await callRollsUntil(closedAt(begins));
    await inspectBatch({ shard: SHARD, arrivals: full }, { ...replaying, raise: raiseAll });
    newest = full.reduce((latest, { signal }) => Math.max(latest, signal.at), newest);
    if (courses.isDue(newest)) await courses.sample(newest, newest);
  };

  const raiseAll = async (findings: readonly Finding[]): Promise<void> => {
    for (const incident of await replaying.raise(findings)) {
      courses.note(incident);
      await decisions.note(incident);
    }
  };

  /** Tick by tick, as a schedule would have it, across a gap too. */
  const callRollsUntil = async (closed: number): Promise<void> => {
    const { windows, watch, falseAlarmsPerDay, log } = replaying;
    const from = called ?? closed;
    called = Math.max(from, closed);
    for (let next = from + 1; next <= Math.min(closed, from + MOST_ROLLS); next += 1) {
      const calls = windows.callRolls(next, falseAlarmsPerDay);
      const findings = detectInRolls(calls, watch, (detector, error) =>
        log.error('detector failed', { detector, error }),
      );
      if (findings.length > 0) await raiseAll(findings);
    }
  };

  const accept = (signal: Signal): Promise<void> | undefined => {
    signals += 1;
    activity.note(signal);
    if (from === undefined || signal.at < from) from = signal.at;
    if (isFull(batch.length, arrivedAt(signal) - begins)) return flush().then(() => place(signal));
    if (courses.isDue(signal.at)) return courses.sample(signal.at, newest).then(() => place(signal));
    place(signal);
    return undefined;
  };

  /** A record that comes late came late live, too: it ends no batch. */
  const arrivedAt = ({ at }: Signal): number => arrivals.newest() ?? at;

  const place = (signal: Signal): void => {
    if (signal.kind === 'published' && replaying.windows.absorb(signal)) return;
    if (batch.length === 0) begins = arrivedAt(signal);
    batch.push({ signal, sequence: UNNUMBERED });
  };

  const believe = (signal: Signal, line: number): Promise<void> | undefined => {
    const untimely = arrivals.untimeliness(signal.at);
    if (untimely === undefined) return accept(signal);
    reject(untimely, line);
    return undefined;
  };

  const open = async ({ believed, doubted }: Agreed<Read>): Promise<void> => {
    isOpen = true;
    for (const { at, line } of doubted) reject(`timestamp: ${at} is more than a day from the records beside it`, line);
    for (const { signal, line } of believed) await believe(signal, line);
  };

  return {
    reached: arrivals.newest,
    take(line) {
      lines += 1;
      if (line === '' || line === '\r') return undefined;
      const signal = signalIn(line, reject);
      if (!signal) return undefined;
      if (isOpen) return believe(signal, lines);
      const agreed = opening.take({ at: signal.at, signal, line: lines });
      return agreed && open(agreed);
    },
    reject(reason) {
      lines += 1;
      reject(reason);
    },
    async end() {
      if (!isOpen) await open({ believed: opening.waiting(), doubted: [] });
      if (batch.length > 0) await flush();
      // Nothing is on its way any more.
      const to = arrivals.newest();
      if (to !== undefined) {
        await callRollsUntil(closedAt(to + DELIVERY_MS));
        await courses.sample(to, newest);
      }
      return {
        lines,
        signals,
        rejected,
        rejections,
        from,
        to,
        decisions: decisions.gravest,
        cuts: decisions.cuts,
        courses: courses.all(),
        activity: activity.minutes,
      };
    },
  };
};

const MINUTE_MS = 60_000;

const createActivity = () => {
  const minutes = new Map<number, Activity>();
  let minute = -1;
  let current: Activity = { publishes: 0, connects: 0, refusals: 0 };
  return {
    minutes,
    note({ kind, at }: Signal): void {
      if (Math.floor(at / MINUTE_MS) !== minute) {
        minute = Math.floor(at / MINUTE_MS);
        current = minutes.get(minute) ?? { publishes: 0, connects: 0, refusals: 0 };
        minutes.set(minute, current);
      }
      if (kind === 'published') current.publishes += 1;
      else if (kind === 'connected') current.connects += 1;
      else if (kind === 'unauthenticated' || kind === 'denied' || kind === 'refused') current.refusals += 1;
    },
  };
};

const isFull = (records: number, spanMs: number): boolean =>
  records >= MOST_IN_BATCH ||
  (records >= FEW_RECORDS && spanMs >= BATCH_MS) ||
  (records > 0 && spanMs >= LONGEST_BATCH_MS);

/** Each record comes once, so nothing has to be told apart by its number. */
const UNNUMBERED = '';
