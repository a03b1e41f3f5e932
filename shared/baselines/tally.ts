import { addScatters, NO_SCATTERS, type Scatters } from './dispersion.ts';
import { addMoments, type Moments, NO_MOMENTS } from './prior.ts';
import { mergeRecords, type Records } from './records.ts';
import type { Cell } from './rhythm.ts';

/** What bursts are recorded of: excess at 10 s, 1 min and 10 min, and the cumulative sums by minute and by ten minutes. */
export type PerBurst<T> = readonly [T, T, T, T, T];

/**
 * What entities of one group have to say about one gauge since they last spoke. One entity's contribution is a tally of one;
 * tallies merge in any order and grouping, so that every writer can add up its own. At most about 2.5 KB as JSON.
 */
export interface Tally {
  readonly moments: Moments;
  readonly scatters: Scatters;
  /** Ticks of entities that were looked at, by exposure. */
  readonly ticks: number;
  readonly records: PerBurst<Records>;
  /** Counts of the ticks that closed, and what was expected without the rhythm. */
  readonly pace: Cell;
  /** Some of the entities with a day of tenure (32-bit hashes, the smallest): enough to know that there are enough. */
  readonly tenured: readonly number[];
}

export const NO_RECORDS: PerBurst<Records> = [[], [], [], [], []];

export const EMPTY_TALLY: Tally = {
  moments: NO_MOMENTS,
  scatters: NO_SCATTERS,
  ticks: 0,
  records: NO_RECORDS,
  pace: [0, 0],
  tenured: [],
};

/** Entities of some tenure that are remembered by name. */
export const TENURED = 8;

export const mergeTallies = (a: Tally, b: Tally): Tally => ({
  moments: addMoments(a.moments, b.moments),
  scatters: addScatters(a.scatters, b.scatters),
  ticks: a.ticks + b.ticks,
  records: mergeAll(a.records, b.records),
  pace: [a.pace[0] + b.pace[0], a.pace[1] + b.pace[1]],
  tenured: [...new Set([...a.tenured, ...b.tenured])].sort((one, other) => one - other).slice(0, TENURED),
});

export const mergeAll = (a: PerBurst<Records>, b: PerBurst<Records>): PerBurst<Records> => [
  mergeRecords(a[0], b[0]),
  mergeRecords(a[1], b[1]),
  mergeRecords(a[2], b[2]),
  mergeRecords(a[3], b[3]),
  mergeRecords(a[4], b[4]),
];
