import type { Peak, Peaks } from '../types/baseline.ts';
import { sizeRoughly } from '../windows/distinct.ts';
import type { SetName } from '../windows/sets.ts';
import { unlearned, type Window } from '../windows/window.ts';
import { costliestHour } from './units.ts';

/** Sets of which it is worth knowing how large they ever were in ten minutes. */
const sets = ['clients', 'identities', 'topics', 'filters', 'refused', 'targets'] as const satisfies readonly SetName[];

/** A set of which peaks are learned. */
export type PeakedSet = (typeof sets)[number];

/** What peaks are learned of: sets, and the message units of an hour. */
export type Peaked = PeakedSet | 'units';

/** Less than this is nothing to remember: a calm entity has no peaks. */
const FEW = 4;
const FEW_UNITS = 100;
/** So long whatever an entity does is learned as it is; after that a peak rises at most to its double a day. */
const NEW_MS = 86_400_000;
const DAY_MS = 86_400_000;
const GROWTH = 2;

/** The most that this entity ever had or did, as far as that is learned; 0 where it was little. */
export const peakOf = ({ baseline }: Window, name: Peaked): number => baseline?.peaks?.[name]?.most ?? 0;

/** Whether whatever the entity does is still learned as it is; `at` in epoch ms. */
export const isNew = ({ baseline }: Window, at: number): boolean =>
  baseline === undefined || at - baseline.firstSeenAt < NEW_MS;

/**
 * Peaks with the window's present folded in. An attack teaches little: it may double a peak a day, and it is news all that time.
 *
 * @param firstSeenAt of the entity, and the time `at` up to which is learned: epoch ms.
 */
export const learnPeaks = (window: Window, firstSeenAt: number, at: number): Peaks | undefined => {
  const old = window.baseline?.peaks;
  const when = { free: at - firstSeenAt < NEW_MS, day: Math.floor(at / DAY_MS) };
  let peaks: Record<string, Peak> | undefined;
  const keep = (name: Peaked, seen: number, few: number): void => {
    const risen = peakAfter(old?.[name], seen, few, when);
    if (risen) (peaks ??= { ...old })[name] = risen;
  };
  for (const name of sets) keep(name, largest(window, name), FEW);
  if (window.entity.kind === 'client') keep('units', costliestHour(window, at), FEW_UNITS);
  return peaks ?? old;
};

interface When {
  readonly free: boolean;
  readonly day: number;
}

/** Undefined where it is none. */
const peakAfter = (old: Peak | undefined, seen: number, few: number, { free, day }: When): Peak | undefined => {
  if (seen < few || seen <= (old?.most ?? 0)) return undefined;
  const before = old?.day === day ? old.before : (old?.most ?? few);
  return { most: free ? seen : Math.min(seen, GROWTH * before), day, before };
};

const largest = (window: Window, name: PeakedSet): number => {
  let most = 0;
  for (const [, members] of unlearned(window, name)) most = Math.max(most, sizeRoughly(members));
  return most;
};
