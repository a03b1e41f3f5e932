import { detectInRolls, type Watch } from '../detectors/detect.ts';
import type { Log } from '../ports/log.ts';
import type { WindowItems } from '../ports/window-items.ts';
import { FLEET } from '../types/entity.ts';
import type { Finding } from '../types/finding.ts';
import { windowKey } from '../windows/delta.ts';
import type { Hash } from '../windows/distinct.ts';
import { decodeItem } from '../windows/item.ts';
import { slotOf, TEN_MINUTES } from '../windows/scales.ts';
import type { Window } from '../windows/window.ts';
import { ADDRESSES, memoryOf } from './lane-memory.ts';
import { knownLanes } from './lanes.ts';
import { inParallel } from './parallel.ts';
import { type CallingRolls, callRolls, closedAt } from './rolls.ts';
import { GROUPS_KEY, GROUPS_SET, taughtKey } from './stored-teachings.ts';
import { learnClosed, livingClients, type Taught } from './teaching.ts';
import { learnTopics, toldOf } from './told-topics.ts';

export interface LearningGroups extends CallingRolls {
  readonly items: WindowItems;
  readonly hash: Hash;
  readonly watch: Watch;
  readonly log: Pick<Log, 'error'>;
  /** Merges findings into incidents and tells people. */
  readonly raise: (findings: readonly Finding[]) => Promise<unknown>;
  /** Epoch ms. */
  readonly now: () => number;
}

const KEPT_SECONDS = 60 * 86_400;

/**
 * Every ten minutes: what the lanes were told of each group in the ticks that have closed is folded into what the group has taught us,
 * and its roll is called, whether or not any record came: silence invokes nobody else.
 * Each tick once, whoever runs it how often; a run that was missed is made up for while the lanes still remember.
 */
export const learnGroups = async (
  learning: LearningGroups,
): Promise<{ readonly groups: number; readonly findings: number }> => {
  const { items, now, watch, log, raise } = learning;
  const names = (await items.read([GROUPS_KEY])).get(GROUPS_KEY)?.sets[GROUPS_SET] ?? [];
  const lanes = await knownLanes(items);
  const groups = await inParallel(names, (name) => readGroup(name, lanes, learning));
  const { rolls, calls } = callRolls(
    new Map(groups.filter(({ name }) => name !== ADDRESSES).map((group) => [group.name, assemblyOf(group)])),
    groups.find(({ name }) => name === ADDRESSES)?.lanes.map(({ head }) => head) ?? [],
    closedAt(now()),
    learning,
  );
  const findings = detectInRolls(calls, watch, (detector, error) => log.error('detector failed', { detector, error }));
  // Before the rolls are written: a run that stops here finds the same again, and merging it again changes nothing.
  if (findings.length > 0) await raise(findings);
  const tick = slotOf(TEN_MINUTES, now());
  const learned = groups.map((group): readonly [StoredGroup, Taught] => {
    const roll = rolls.get(group.name);
    const rates = learnClosed(group.taught, group.lanes.map(memoryOf), tick);
    const topics = learnTopics(group.taught.topics, group.lanes.map(toldOf), tick - 1);
    return [group, { ...rates, topics, ...(roll && { roll }) }];
  });
  const living = livingClients(learned.map(([, taught]) => taught));
  await inParallel(learned, ([group, taught]) =>
    write(group, group.name === ADDRESSES ? { ...taught, living } : taught, learning),
  );
  return { groups: groups.length, findings: findings.length };
};

/** A group as the store has it. */
interface StoredGroup {
  readonly name: string;
  readonly taught: Taught;
  readonly rev: number;
  readonly lanes: readonly Window[];
}

const readGroup = async (
  name: string,
  lanes: readonly string[],
  { items, hash }: LearningGroups,
): Promise<StoredGroup> => {
  const entity = name === ADDRESSES ? FLEET : ({ kind: 'group', id: name } as const);
  const keys = lanes.map((lane) => windowKey({ entity, lane }));
  const found = await items.read([...keys, taughtKey(name)]);
  const stored = found.get(taughtKey(name));
  return {
    name,
    taught: JSON.parse(stored?.baseline ?? '{}') as Taught,
    rev: stored?.rev ?? 0,
    lanes: keys.map((key) => decodeItem(entity, found.get(key), hash)),
  };
};

const assemblyOf = ({ taught, lanes }: StoredGroup) => ({
  roll: taught.roll,
  lanes: lanes.map(({ baseline }) => baseline?.attendances ?? {}),
});

const write = ({ name, rev }: StoredGroup, taught: Taught, { items, now }: LearningGroups): Promise<boolean> =>
  items.settle({
    key: taughtKey(name),
    rev,
    baseline: JSON.stringify(taught),
    remove: [],
    withdraw: {},
    expiresAt: Math.ceil(now() / 1000) + KEPT_SECONDS,
  });
