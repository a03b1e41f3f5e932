import { NOTHING_RULED, type TopicRuling } from '../baselines/topic-ruling.ts';
import { type Entity, type EntityKind, entityKey } from '../types/entity.ts';
import type { Finding } from '../types/finding.ts';
import { severityRank } from '../types/severity.ts';
import type { Signal, SignalKind } from '../types/signal.ts';
import { type Delta, measureBit, touchedBits } from '../windows/delta.ts';
import type { Hash } from '../windows/distinct.ts';
import type { GroupOf } from '../windows/groups.ts';
import { setBit } from '../windows/notes.ts';
import { emptyWindow, type Window } from '../windows/window.ts';
import type { RollCall, RollDetector, Settings, SignalDetector, View, WindowDetector } from './detector.ts';
import { type AnyDetector, detectors } from './registry.ts';
import { CALM, type GaugeName, type Ruled } from './ruled.ts';

/** Settings to use instead of a detector's own defaults, by detector id. */
export type Overrides = Readonly<Record<string, Settings>>;

/** The registry with its settings, sorted by what each detector watches. */
export interface Watch {
  readonly windows: { readonly [K in EntityKind]?: readonly Watching[] };
  readonly rolls: readonly Tuned<RollDetector<Settings>>[];
  readonly signals: { readonly [K in SignalKind]?: readonly Tuned<SignalDetector<SignalKind, Settings>>[] };
}

interface Tuned<D> {
  readonly detector: D;
  readonly settings: Settings;
}

/** A window detector, and what it wants to look at as the bits of {@link touchedBits}. */
interface Watching extends Tuned<WindowDetector<Settings>> {
  readonly bits: number;
}

/** Throws on a setting or a detector that does not exist: a misspelt limit must not be a silent default. */
export const configure = (overrides: Overrides = {}): Watch => {
  const unknown = Object.keys(overrides).filter((id) => !detectors.some((detector) => detector.id === id));
  if (unknown.length > 0) throw new Error(`no such detector: ${unknown.join(', ')}`);
  const tuned = detectors.map((detector) => ({
    detector,
    settings: settingsOf(detector, overrides[detector.id] ?? {}),
  }));
  return {
    windows: Object.groupBy(
      (
        tuned.filter(({ detector }) => 'entity' in detector.watches) as unknown as readonly Tuned<
          WindowDetector<Settings>
        >[]
      ).map((one) => ({ ...one, bits: watchedBits(one.detector) })),
      ({ detector }) => detector.watches.entity,
    ),
    rolls: tuned.filter(({ detector }) => 'roll' in detector.watches) as unknown as readonly Tuned<
      RollDetector<Settings>
    >[],
    signals: Object.groupBy(
      tuned.filter(({ detector }) => 'signal' in detector.watches) as unknown as readonly Tuned<
        SignalDetector<SignalKind, Settings>
      >[],
      ({ detector }) => detector.watches.signal,
    ),
  };
};

const settingsOf = ({ id, defaults }: AnyDetector, overrides: Settings): Settings => {
  const unknown = Object.keys(overrides).filter((name) => !(name in defaults));
  if (unknown.length > 0) throw new Error(`${id}: no such setting: ${unknown.join(', ')}`);
  return { ...defaults, ...overrides };
};

const watchedBits = ({ watches: { measures, sets = [] } }: WindowDetector<Settings>): number =>
  [...measures.map(measureBit), ...sets.map(setBit)].reduce((all, bit) => all | bit, 0);

/** Told of a detector that threw. It silences no other. */
export type Report = (detector: string, error: unknown) => void;

/** What the signal detectors say about each signal of a batch: the gravest and newest per detector and entity. */
export const detectInSignals = (
  arrivals: Iterable<{ readonly signal: Signal }>,
  watch: Watch,
  report: Report,
): readonly Finding[] => {
  const findings = new Map<string, Finding>();
  for (const { signal } of arrivals)
    for (const { detector, settings } of watch.signals[signal.kind] ?? []) {
      const verdict = attempt(() => detector.detect(signal as never, settings), detector.id, report);
      if (verdict) keepGravest(findings, { at: signal.at, ...verdict, detector: detector.id });
    }
  return [...findings.values()];
};

/** What the roll detectors say of the rolls in which somebody was missing. */
export const detectInRolls = (calls: readonly RollCall[], watch: Watch, report: Report): readonly Finding[] =>
  calls.flatMap((call) =>
    watch.rolls.flatMap(({ detector, settings }) => {
      const verdict = attempt(() => detector.detect(call, settings), detector.id, report);
      return verdict ? [{ entity: call.entity, at: call.at, ...verdict, detector: detector.id }] : [];
    }),
  );

/** A window after a batch, and what the batch said about it. */
export interface Changed {
  readonly delta: Delta;
  readonly window: Window;
}

/** One detector's look at one window. */
export interface Look extends Tuned<WindowDetector<Settings>> {
  readonly window: Window;
  readonly at: number;
  readonly rulings: EntityRulings;
  readonly topics: TopicRuling;
  readonly living: number;
  readonly groupOf: GroupOf;
}

/** What the statistics say of an entity's rates; nothing where they are calm. */
export type EntityRulings = Readonly<Partial<Record<GaugeName, Ruled>>>;

const ALL_CALM: EntityRulings = {};

/** Which detectors want to look at which of the windows that a batch changed. */
export const looksAt = (
  changed: readonly Changed[],
  watch: Watch,
  rulings: ReadonlyMap<string, EntityRulings>,
  topics: ReadonlyMap<string, TopicRuling>,
  { living, groupOf }: Pick<Look, 'living' | 'groupOf'>,
): readonly Look[] => {
  const looks: Look[] = [];
  // Asked of every detector for every window of every batch: loops, and nothing made for a detector that does not want to look.
  for (const { delta, window } of changed) {
    const interested = watch.windows[delta.key.entity.kind];
    if (!interested) continue;
    const touched = touchedBits(delta);
    for (const { detector, settings, bits } of interested)
      if ((bits & touched) !== 0 && (!detector.watches.topics || topics.has(delta.id)))
        looks.push({
          detector,
          settings,
          window,
          at: delta.newest,
          rulings: rulings.get(delta.id) ?? ALL_CALM,
          topics: topics.get(delta.id) ?? NOTHING_RULED,
          living,
          groupOf,
        });
  }
  return looks;
};

/** Windows that these looks need beside the ones they look at. A detector that throws here is told of when it looks. */
export const peersOf = (looks: readonly Look[], hash: Hash): readonly Entity[] => {
  const wanted = new Map<string, Entity>();
  for (const look of looks) {
    const { detector, settings } = look;
    if (!detector.peers) continue;
    const entities = attempt(() => detector.peers?.(viewOf(look, hash, NO_PEERS), settings), detector.id, UNHEARD);
    for (const entity of entities ?? []) wanted.set(entityKey(entity), entity);
  }
  return [...wanted.values()];
};

const UNHEARD: Report = () => undefined;

/** What the window detectors say. */
export const detectInWindows = (
  looks: readonly Look[],
  hash: Hash,
  peers: ReadonlyMap<string, Window>,
  report: Report,
): readonly Finding[] => {
  const findings: Finding[] = [];
  for (const look of looks) {
    const { detector, settings, window, at } = look;
    const verdict = attempt(() => detector.detect(viewOf(look, hash, peers), settings), detector.id, report);
    if (verdict) findings.push({ entity: window.entity, at, ...verdict, detector: detector.id });
  }
  return findings;
};

const NO_PEERS: ReadonlyMap<string, Window> = new Map();

const attempt = <T>(look: () => T, id: string, report: Report): T | undefined => {
  try {
    return look();
  } catch (error) {
    report(id, error);
    return undefined;
  }
};

const viewOf = (
  { window, at, rulings, topics, living, groupOf }: Look,
  hash: Hash,
  peers: ReadonlyMap<string, Window>,
): View => ({
  window,
  at,
  hash,
  ruled: (gauge) => rulings[gauge] ?? CALM,
  topics,
  living,
  group: () => ({ kind: 'group', id: groupOf(window.entity.id, undefined) }),
  peer: (entity) => peers.get(entityKey(entity)) ?? emptyWindow(entity),
});

const keepGravest = (findings: Map<string, Finding>, finding: Finding): void => {
  const key = `${finding.detector}|${entityKey(finding.entity)}`;
  const known = findings.get(key);
  const graver = !known || severityRank(finding.severity) > severityRank(known.severity);
  if (graver || (finding.severity === known.severity && finding.at > known.at)) findings.set(key, finding);
};
