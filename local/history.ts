import { memoryWindowItems } from '../shared/adapters/memory-window-items.ts';
import { NO_LESSONS } from '../shared/pipeline/assess.ts';
import { countBatch, fullSets } from '../shared/pipeline/count.ts';
import { createHeard } from '../shared/pipeline/heard.ts';
import { enrol } from '../shared/pipeline/lanes.ts';
import { inParallel } from '../shared/pipeline/parallel.ts';
import { settle } from '../shared/pipeline/settle.ts';
import { hearTopics } from '../shared/pipeline/topics.ts';
import type { WindowItems } from '../shared/ports/window-items.ts';
import { SEQUENCE_DIGITS } from '../shared/types/record.ts';
import type { Signal } from '../shared/types/signal.ts';
import type { Hash } from '../shared/windows/distinct.ts';
import { WATCHED } from '../shared/windows/exposure.ts';
import type { Arrival } from '../shared/windows/fold.ts';
import { groupOf } from '../shared/windows/groups.ts';

/** Somebody who was there all week. */
export interface Resident {
  readonly client: string;
  readonly principal: string;
  readonly address: string;
}

const DAY_MS = 86_400_000;
const DAYS = 7;
const PUBLISH_EVERY_MS = 30 * 60_000;
/** The past ends before the present begins: nobody's session is open, and no fresh slot holds anything. */
const ENDS_BEFORE_MS = 2 * 3_600_000;
/** The lane of the past; no shard has this name. */
const SHARD = 'history';

/**
 * Seven days of ordinary life, lived through the same counting and learning as the present and then put into the store
 * through its port. A fleet without a past is held to caution, as it should be.
 *
 * @param now epoch ms; the past ends two hours before.
 */
export const writeHistory = async (
  residents: readonly Resident[],
  now: number,
  items: WindowItems,
  hash: Hash,
): Promise<void> => {
  const past = memoryWindowItems();
  const counting = { items: past, hash, coverage: WATCHED, full: fullSets() };
  const hearing = { heard: createHeard(), hash, groupOf, falseAlarmsPerDay: 1, taught: () => undefined };
  for (let day = DAYS; day >= 1; day -= 1) {
    const begins = now - ENDS_BEFORE_MS - day * DAY_MS;
    for (const arrivals of daysOf(residents, begins, DAYS - day)) {
      const counted = await countBatch({ shard: SHARD, arrivals }, counting);
      const topics = hearTopics(arrivals, counted, hearing);
      await settle(counted, { ...NO_LESSONS, topics: topics.lessons }, past);
      hearing.heard.keep(topics.said);
    }
  }
  await copy(past, items, now);
};

/** A day's batches, each short enough for one write per item. */
function* daysOf(residents: readonly Resident[], begins: number, day: number): Iterable<readonly Arrival[]> {
  let sequence = day * 1_000_000;
  const numbered = (signals: readonly Signal[]): readonly Arrival[] =>
    signals.map((signal) => ({ signal, sequence: String(++sequence).padStart(SEQUENCE_DIGITS, '0') }));
  yield numbered(residents.map((resident) => session(resident, 'connected', begins, day)));
  for (let offset = PUBLISH_EVERY_MS; offset < DAY_MS - PUBLISH_EVERY_MS; offset += PUBLISH_EVERY_MS)
    yield numbered(residents.map((resident) => publish(resident, begins + offset)));
  yield numbered(residents.map((resident) => session(resident, 'disconnected', begins + DAY_MS - 1_000, day)));
}

const session = (
  { client, principal, address }: Resident,
  kind: 'connected' | 'disconnected',
  at: number,
  day: number,
): Signal => {
  const id = `history-${client}-${day}`;
  const common = {
    source: 'lifecycle',
    at,
    id: `${kind}|${id}`,
    client,
    principal,
    session: id,
    version: 0,
    thing: undefined,
  } as const;
  return kind === 'connected'
    ? { ...common, kind, address }
    : { ...common, kind, address: undefined, reason: 'CLIENT_INITIATED_DISCONNECT', byClient: true };
};

const publish = ({ client, principal, address }: Resident, at: number): Signal => ({
  kind: 'published',
  source: 'tap',
  at,
  id: '',
  client,
  principal,
  address,
  topic: `devices/${client}/state`,
  bytes: 60,
});

/** Only what was learned is put into the store: every slot of the past is stale by now. */
const copy = async (past: ReturnType<typeof memoryWindowItems>, items: WindowItems, now: number): Promise<void> => {
  const expiresAt = Math.ceil((now + 30 * DAY_MS) / 1000);
  await inParallel([...past.items], async ([key, { baseline }]) => {
    if (baseline) await items.settle({ key, rev: 0, baseline, remove: [], withdraw: {}, expiresAt });
  });
  await enrol(SHARD, '0'.repeat(SEQUENCE_DIGITS), now, items);
};
