import type { Watch } from '../detectors/detect.ts';
import type { Log } from '../ports/log.ts';
import type { WindowItems } from '../ports/window-items.ts';
import { type Entity, entityKey } from '../types/entity.ts';
import type { Finding } from '../types/finding.ts';
import { SEQUENCE_DIGITS } from '../types/record.ts';
import type { Signal } from '../types/signal.ts';
import type { WindowItem } from '../types/window-item.ts';
import type { Hash } from '../windows/distinct.ts';
import type { Coverage } from '../windows/exposure.ts';
import type { Arrival } from '../windows/fold.ts';
import { markOf } from '../windows/item.ts';
import { decodeBaseline, encodeBaseline } from '../windows/stored-baseline.ts';
import { fullSets } from './count.ts';
import { inChunks, inspectBatch } from './inspect.ts';
import { enrol } from './lanes.ts';
import { learnGroups } from './learn-groups.ts';
import { inParallel } from './parallel.ts';
import { GROUPS_KEY, GROUPS_SET } from './stored-teachings.ts';
import { storedWindows } from './stored-windows.ts';

/** Somewhere that the past is lived through, before what was learned of it is put into the stack's own store. */
export interface Past extends WindowItems {
  readonly items: ReadonlyMap<string, WindowItem>;
}

export interface Seeding {
  readonly past: Past;
  /** The stack's own windows. */
  readonly items: WindowItems;
  /** With the stack's own key: baselines hold hashes. */
  readonly hash: Hash;
  /** Whether the records hold every publish. */
  readonly coverage: Coverage;
  readonly watch: Watch;
  readonly falseAlarmsPerDay: number;
  readonly log: Pick<Log, 'error'>;
  /** Epoch ms: how long what is seeded is kept counts from here. */
  readonly now: number;
}

export interface Seeded {
  readonly written: number;
  /** Had a past already, which stands. */
  readonly known: number;
  /** Were in findings: what may have been an attack is not taught as normal. */
  readonly suspect: number;
}

/** The lane of the past; no shard has this name. */
const SHARD = 'seed';
const TICK_MS = 600_000;
const MINUTE_MS = 60_000;
const DAY_SECONDS = 86_400;
const KEPT_DAYS = 30;

/**
 * Lives through recorded signals by the same counting, judging and learning as the present, and puts what was learned into
 * the stack's store through its port. Slots are not: they are stale. Nor is who was expected when: the past has ended.
 *
 * @param signals in the order of their time.
 */
export const seed = async (signals: readonly Signal[], seeding: Seeding): Promise<Seeded> => {
  const suspects = await live(signals, seeding);
  return copy(suspects, seeding);
};

const live = async (signals: readonly Signal[], seeding: Seeding): Promise<ReadonlySet<string>> => {
  const { past, hash, coverage } = seeding;
  const suspects = new Set<string>();
  const raise = async (findings: readonly Finding[]): Promise<void> => {
    for (const entity of findings.flatMap(blamed)) suspects.add(entityKey(entity));
  };
  const windows = storedWindows({ items: past, hash, coverage, full: fullSets() });
  let tick: number | undefined;
  for (const minute of byMinute(signals)) {
    const at = minute[0]?.signal.at ?? 0;
    const due = Math.floor(at / TICK_MS);
    // A minute after the tick has closed, as the schedule has it.
    if (tick !== undefined && due > tick)
      await learnGroups({ ...seeding, items: past, raise, now: () => due * TICK_MS + MINUTE_MS });
    tick = due;
    for (const batch of inChunks(SHARD, minute)) await inspectBatch(batch, { ...seeding, windows, raise });
  }
  if (tick !== undefined)
    await learnGroups({ ...seeding, items: past, raise, now: () => ((tick ?? 0) + 1) * TICK_MS + MINUTE_MS });
  return suspects;
};

/** Whoever a finding is about or blames, but fleet and groups: others made most of what they are. */
const blamed = ({ entity, culprit }: Finding): readonly Entity[] =>
  [entity, ...(culprit ? [culprit] : [])].filter(({ kind }) => kind !== 'fleet' && kind !== 'group');

function* byMinute(signals: readonly Signal[]): Iterable<readonly Arrival[]> {
  let minute: Arrival[] = [];
  for (const [index, signal] of signals.entries()) {
    const first = minute[0];
    if (first && Math.floor(first.signal.at / MINUTE_MS) !== Math.floor(signal.at / MINUTE_MS)) {
      yield minute;
      minute = [];
    }
    minute.push({ signal, sequence: String(index + 1).padStart(SEQUENCE_DIGITS, '0') });
  }
  if (minute.length > 0) yield minute;
}

const copy = async (suspects: ReadonlySet<string>, { past, items, now }: Seeding): Promise<Seeded> => {
  const expiresAt = Math.ceil(now / 1000) + KEPT_DAYS * DAY_SECONDS;
  const learned = [...past.items].flatMap(([key, { baseline }]) => (baseline === undefined ? [] : [{ key, baseline }]));
  const innocent = learned.filter(({ key }) => !suspects.has(key));
  const written = await inParallel(innocent, ({ key, baseline }) =>
    items.settle({ key, rev: 0, baseline: withoutRoll(key, baseline), remove: [], withdraw: {}, expiresAt }),
  );
  await enrol(SHARD, '0'.repeat(SEQUENCE_DIGITS), now, items);
  await enrolGroups(past, items, expiresAt);
  const count = written.filter(Boolean).length;
  return { written: count, known: innocent.length - count, suspect: learned.length - innocent.length };
};

/** Whoever was expected at the end of the past would be missed at the beginning of the present. */
const withoutRoll = (key: string, baseline: string): string => {
  if (key.startsWith('taught#')) {
    const { roll: _, ...rest } = JSON.parse(baseline) as { readonly roll?: unknown };
    return JSON.stringify(rest);
  }
  const { presence: _, attendances: __, ...rest } = decodeBaseline(baseline);
  return encodeBaseline(rest);
};

const enrolGroups = async (past: Past, items: WindowItems, expiresAt: number): Promise<void> => {
  const names = past.items.get(GROUPS_KEY)?.sets[GROUPS_SET] ?? [];
  if (names.length === 0) return;
  const sequence = '0'.repeat(SEQUENCE_DIGITS);
  const change = { key: GROUPS_KEY, mark: markOf(SHARD), first: sequence, last: sequence, add: {}, set: {}, expiresAt };
  await items.write({ ...change, union: { [GROUPS_SET]: names } }, { kind: 'before-first' });
};
