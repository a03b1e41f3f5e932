import { measureNames } from './measures.ts';
import { type SetName, setNames } from './sets.ts';

/** A value that an entity was seen with, and in which ten minutes. */
export interface Note {
  readonly name: SetName;
  readonly period: number;
  readonly value: string;
}

/** What one batch saw an entity with, each once: nearly always one or two values, so a list; what a flood brings is indexed. */
export interface Notes {
  readonly list: Note[];
  index: Set<string> | undefined;
  /** Which sets are among them, as {@link setBit}s. */
  bits: number;
}

export const emptyNotes = (): Notes => ({ list: [], index: undefined, bits: 0 });

/** Up to so many are looked through one by one. */
const FEW = 8;

export const addNote = (notes: Notes, name: SetName, period: number, value: string): void => {
  if (isNoted(notes, name, period, value)) return;
  notes.list.push({ name, period, value });
  notes.bits |= setBit(name);
};

const isNoted = (notes: Notes, name: SetName, period: number, value: string): boolean => {
  const { list } = notes;
  if (list.length < FEW) {
    for (const noted of list) if (noted.value === value && noted.name === name && noted.period === period) return true;
    return false;
  }
  notes.index ??= new Set(list.map((noted) => indexed(noted.name, noted.period, noted.value)));
  const before = notes.index.size;
  return notes.index.add(indexed(name, period, value)).size === before;
};

/** Name and period hold no space, so that no value can imitate another note. */
const indexed = (name: SetName, period: number, value: string): string => `${name} ${period} ${value}`;

/** The bit of a set among what a batch touched; the measures come before the sets. */
export const setBit = (name: SetName): number => bits[name];

const bits = Object.fromEntries(
  (Object.keys(setNames) as SetName[]).map((name, index) => [name, 1 << (measureNames.length + index)]),
) as Record<SetName, number>;
