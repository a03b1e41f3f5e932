import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { memoryWindowItems } from '../../shared/adapters/memory-window-items.ts';
import { configure, type Overrides } from '../../shared/detectors/detect.ts';
import type { Settings } from '../../shared/detectors/detector.ts';
import { fullSets } from '../../shared/pipeline/count.ts';
import { type Inspecting, inspect } from '../../shared/pipeline/inspect.ts';
import { type LearningGroups, learnGroups } from '../../shared/pipeline/learn-groups.ts';
import { storedWindows } from '../../shared/pipeline/stored-windows.ts';
import type { Finding } from '../../shared/types/finding.ts';
import { SEQUENCE_DIGITS, type StreamRecord } from '../../shared/types/record.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { type Coverage, WATCHED } from '../../shared/windows/exposure.ts';

/** A scenario as it stands in events/<detector>/<name>.json. Files whose name begins with `fires` expect findings, `stays-quiet` none. */
export interface Scenario {
  readonly description: string;
  /** Limits made small, so that the data can be. */
  readonly settings?: Settings;
  /** AWS's records as they are; `repeat` with `everyMs` stands for many that differ in their time only. */
  readonly records: readonly (Raw | Repeated)[];
  /** What the findings of this detector have in common with these, in order. */
  readonly expect: readonly Partial<Record<keyof Finding, unknown>>[];
}

type Raw = Readonly<Record<string, unknown>>;
interface Repeated {
  readonly repeat: number;
  readonly everyMs: number;
  readonly record: Raw;
}

const EVENTS = new URL('../../events/', import.meta.url);

export const detectorFolders = (): readonly string[] =>
  readdirSync(EVENTS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'adversarial')
    .map(({ name }) => name);

export const scenariosOf = (detector: string): readonly (readonly [name: string, scenario: Scenario])[] =>
  readdirSync(new URL(`${detector}/`, EVENTS))
    .filter((file) => file.endsWith('.json'))
    .map((file) => [
      file.replace('.json', ''),
      JSON.parse(readFileSync(new URL(`${detector}/${file}`, EVENTS), 'utf8')) as Scenario,
    ]);

/** Plays a scenario through the whole of `inspect`, one record a batch, and answers what one detector found, newest of each entity. */
export const play = async (detector: string, { settings, records }: Scenario): Promise<readonly Finding[]> => {
  const found = new Map<string, Finding>();
  const overrides: Overrides = settings ? { [detector]: settings } : {};
  const inspecting = inspectingInMemory(overrides, (findings) => {
    for (const finding of findings) if (finding.detector === detector) found.set(finding.entity.id, finding);
  });
  const expanded = records.flatMap(expand);
  await live(expanded, inspecting);
  return [...found.values()];
};

const TEN_MINUTES_MS = 600_000;

/** In the order of their time, with `learn` a minute after each ten minutes, whether or not any record comes. */
const live = async (records: readonly Raw[], inspecting: ReturnType<typeof inspectingInMemory>): Promise<void> => {
  const inOrder = records.toSorted((a, b) => timeOf(a) - timeOf(b));
  let due = Math.ceil(timeOf(inOrder[0] as Raw) / TEN_MINUTES_MS) * TEN_MINUTES_MS + 60_000;
  for (const [index, record] of inOrder.entries()) {
    for (; due <= timeOf(record); due += TEN_MINUTES_MS) await learnGroups(learningFrom(inspecting, due));
    await inspect([streamed(record, index)], inspecting);
  }
};

/** `learn` at epoch ms `now`, on the same store and with the same detectors. */
export const learningFrom = (
  { items, hash, windows, watch, falseAlarmsPerDay, log, raise }: ReturnType<typeof inspectingInMemory>,
  now: number,
): LearningGroups => ({
  items,
  hash,
  coverage: windows.coverage,
  watch,
  falseAlarmsPerDay,
  log,
  raise,
  now: () => now,
});

export const STAMP = 'floodgate-test';
export const LOG_GROUP = '/floodgate/test/devices';
export const LOG_OWNER = '111122223333';
export const SHARD = 'shardId-000000000000';

export const inspectingInMemory = (
  overrides: Overrides,
  raise: (findings: readonly Finding[]) => void,
  coverage: Coverage = WATCHED,
): Inspecting & { readonly items: ReturnType<typeof memoryWindowItems>; readonly kept: string[] } => {
  const kept: string[] = [];
  const items = memoryWindowItems();
  const hash = keyedHash('test');
  return {
    items,
    windows: storedWindows({ items, hash, coverage, full: fullSets() }),
    hash,
    falseAlarmsPerDay: 1,
    origin: { stamp: STAMP, logOwner: LOG_OWNER, logGroup: LOG_GROUP },
    watch: configure(overrides),
    kept,
    putAsides: {
      async keep(asides) {
        kept.push(...asides.map(({ reason }) => reason));
      },
    },
    log: {
      error: (message, fields) => {
        throw new Error(`${message}: ${String(fields?.detector)}`, { cause: fields?.error });
      },
    },
    raise: async (findings) => raise(findings),
  };
};

export const expand = (entry: Raw | Repeated): readonly Raw[] => {
  if (!isRepeated(entry)) return [entry];
  return Array.from({ length: entry.repeat }, (_, index) => later(entry.record, index * entry.everyMs));
};

const isRepeated = (entry: Raw | Repeated): entry is Repeated => 'repeat' in entry;

const later = (record: Raw, ms: number): Raw => {
  const { timestamp } = record;
  if (typeof timestamp === 'number') return { ...record, timestamp: timestamp + ms };
  const at = Date.parse(`${String(timestamp).replace(' ', 'T')}Z`) + ms;
  return { ...record, timestamp: new Date(at).toISOString().replace('T', ' ').replace('Z', '') };
};

const timeOf = ({ timestamp }: Raw): number =>
  typeof timestamp === 'number' ? timestamp : Date.parse(`${String(timestamp).replace(' ', 'T')}Z`);

/** As a rule or a log subscription would have put it into the stream. */
export const streamed = (record: Raw, index: number): StreamRecord => ({
  shard: SHARD,
  sequence: String(index + 1).padStart(SEQUENCE_DIGITS, '0'),
  arrivedAt: timeOf(record),
  data: typeof record.timestamp === 'string' ? logEnvelope([record], index) : bytes({ ...record, via: STAMP }),
});

export const logEnvelope = (entries: readonly Raw[], index = 0): Uint8Array =>
  gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: LOG_OWNER,
      logGroup: LOG_GROUP,
      logStream: 'test',
      subscriptionFilters: ['test'],
      logEvents: entries.map((entry, n) => ({
        id: `${index}-${n}`,
        timestamp: timeOf(entry),
        message: JSON.stringify(entry),
      })),
    }),
  );

export const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
