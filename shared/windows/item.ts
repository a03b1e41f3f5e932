import type { Entity } from '../types/entity.ts';
import type { ItemChange, WindowItem } from '../types/window-item.ts';
import type { Delta } from './delta.ts';
import { addMember, addToken, type Hash, tokenOf } from './distinct.ts';
import { type Measure, measureNames, measures } from './measures.ts';
import { type Scale, scales, TEN_SECONDS } from './scales.ts';
import { coarser, putSlot } from './series.ts';
import { decodeSession } from './sessions.ts';
import { mostExact, type SetName, setNames } from './sets.ts';
import { decodeBaseline } from './stored-baseline.ts';
import { addSeen, emptyWindow, membersOf, oldestPeriod, seriesOf, type Window } from './window.ts';

/**
 * The stored form of a window. Every count is an attribute of its own, so that a batch is one blind ADD:
 * measure letter, scale letter, slot number in base 36 (`pa2yl5xk` = publishes, 10 s).
 * Sets: capital letter and period; `x` before it for a sketch; `S` sessions; `N` lifecycle events counted.
 */
export const SESSIONS = 'S';
const SEEN = 'N';
const SKETCH = 'x';

/** Whether a set of this item is known to hold all it may: what comes then is sketched, or left out. */
export type IsFull = (key: string, name: string) => boolean;

/**
 * Members a set may hold before it is full. Remembered lifecycle events have no sketch: beyond so many the rest is left out.
 * Sessions are never full: each settlement takes them over, and AWS takes one CONNECT a second from a client id.
 */
export const capacity = (name: string): number => {
  if (name === SESSIONS) return Number.POSITIVE_INFINITY;
  if (name.startsWith(SEEN)) return 256;
  return mostExact(setByCode.get(name[0] ?? '') ?? 'clients');
};

/** Unused for so long, an item may go: epoch seconds are written with every change. */
const KEPT_DAYS = 30;
const SECONDS_A_DAY = 86_400;

/** `m` and the shard's number: `shardId-000000000003` → `m3`. */
export const markOf = (shard: string): string => `m${shard.replace(/^shardId-0*(?=\d)/, '')}`;

export const encodeDelta = (delta: Delta, shard: string, hash: Hash, isFull: IsFull = () => false): ItemChange => ({
  key: delta.id,
  mark: markOf(shard),
  first: delta.first,
  last: delta.last,
  add: encodeCounts(delta),
  set: encodeUnseen(delta),
  union: encodeSets(delta, hash, isFull),
  expiresAt: expiry(delta),
});

export const expiry = ({ newest }: Delta): number => Math.ceil(newest / 1000) + KEPT_DAYS * SECONDS_A_DAY;

const encodeCounts = (delta: Delta): Record<string, number> => {
  const add: Record<string, number> = {};
  for (const [index, finest] of delta.slots.entries()) {
    const counts = delta.counts[index] as number[];
    for (const [measureIndex, measure] of measureNames.entries()) {
      const amount = counts[measureIndex] as number;
      if (amount === 0) continue;
      for (const scale of scales) {
        const name = countName(measure, scale, coarser(scale, finest));
        add[name] = (add[name] ?? 0) + amount;
      }
    }
  }
  return add;
};

const encodeUnseen = ({ unseen }: Delta): Record<string, number> =>
  Object.fromEntries(unseen.map(({ scale, slot, seconds }) => [countName('unseen', scale, slot), seconds]));

const encodeSets = (delta: Delta, hash: Hash, isFull: IsFull): Record<string, readonly string[]> => {
  const union: Record<string, readonly string[]> = {};
  for (const [name, { set, values }] of byAttribute(delta)) {
    const room = isFull(delta.id, name) ? 0 : mostExact(set);
    if (room > 0) union[name] = values.slice(0, room);
    // At most 64 registers can grow, whatever a device invents.
    if (values.length > room)
      union[SKETCH + name] = [...new Set(values.slice(room).map((value) => tokenOf(value, hash)))];
  }
  if (delta.sessions) union[SESSIONS] = [...delta.sessions.keys()];
  for (const [period, ids] of delta.seen ?? []) {
    const name = SEEN + period.toString(36);
    if (!isFull(delta.id, name)) union[name] = [...ids];
  }
  return union;
};

const byAttribute = ({ notes }: Delta): Map<string, { readonly set: SetName; readonly values: string[] }> => {
  const found = new Map<string, { readonly set: SetName; readonly values: string[] }>();
  for (const { name: set, period, value } of notes?.list ?? []) {
    const name = setName(set, period);
    const known = found.get(name);
    if (known) known.values.push(value);
    else found.set(name, { set, values: [value] });
  }
  return found;
};

const countName = (measure: Measure, scale: Scale, slot: number): string =>
  measures[measure] + scale.code + slot.toString(36);

const setName = (name: SetName, period: number): string => setNames[name] + period.toString(36);

const measureByCode = new Map(measureNames.map((name) => [measures[name] as string, name]));
const scaleByCode = new Map(scales.map((scale) => [scale.code, scale]));
const setByCode = new Map(Object.entries(setNames).map(([name, code]) => [code as string, name as SetName]));

/** The window that an item holds; attributes that this version does not know are left alone. */
export const decodeItem = (entity: Entity, item: WindowItem | undefined, hash: Hash): Window => {
  const window = emptyWindow(entity);
  if (!item) return window;
  for (const [name, amount] of Object.entries(item.numbers)) decodeCount(window, name, amount);
  for (const [name, values] of Object.entries(item.sets)) decodeSet(window, name, values, hash);
  window.baseline = item.baseline === undefined ? undefined : decodeBaseline(item.baseline);
  window.rev = item.rev;
  return window;
};

const decodeCount = (window: Window, name: string, amount: number): void => {
  const measure = measureByCode.get(name[0] ?? '');
  const scale = scaleByCode.get(name[1] ?? '');
  if (!measure || !scale) return;
  const slot = Number.parseInt(name.slice(2), 36);
  const series = seriesOf(window, measure);
  putSlot(series, scale, slot, amount);
  if (measure !== 'unseen' && scale === TEN_SECONDS) window.head = Math.max(window.head, slot);
};

const decodeSet = (window: Window, name: string, values: readonly string[], hash: Hash): void => {
  if (name === SESSIONS) {
    for (const stored of values) window.sessions.set(stored, decodeSession(stored));
    return;
  }
  const sketched = name.startsWith(SKETCH);
  const code = name[sketched ? 1 : 0] ?? '';
  const period = Number.parseInt(name.slice(sketched ? 2 : 1), 36);
  if (code === SEEN) {
    for (const id of values) addSeen(window, period, id);
    return;
  }
  const set = setByCode.get(code);
  if (!set) return;
  const target = membersOf(window, set, period);
  if (sketched) for (const token of values) addToken(target, token);
  // Several batches may each have added up to sixteen: more than that is still exact, only larger.
  else
    for (const value of values)
      if (target.exact.size < 4 * mostExact(set)) target.exact.add(value);
      else addMember(target, value, hash, mostExact(set));
};

/** Attributes of an item whose time has passed, seen from its newest slot: the next settlement removes them. */
export const staleNames = (item: WindowItem, head: number): readonly string[] => [
  ...Object.keys(item.numbers).filter((name) => isStaleCount(name, head)),
  ...Object.keys(item.sets).filter((name) => isStaleSet(name, head)),
];

const isStaleCount = (name: string, head: number): boolean => {
  const scale = scaleByCode.get(name[1] ?? '');
  if (!scale || !measureByCode.has(name[0] ?? '')) return false;
  return Number.parseInt(name.slice(2), 36) <= coarser(scale, head) - scale.slots;
};

const isStaleSet = (name: string, head: number): boolean => {
  if (name === SESSIONS) return false;
  const period = Number.parseInt(name.slice(name.startsWith(SKETCH) ? 2 : 1), 36);
  return period < oldestPeriod(head);
};
