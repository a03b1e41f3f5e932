import { TEN_MINUTES } from '../windows/scales.ts';
import { addScatters, isFirstDay, NO_SCATTERS, type Scatters } from './dispersion.ts';
import type { Gauge } from './gauges.ts';
import { addMoments, type Moments, NO_MOMENTS } from './prior.ts';
import { type Records, withoutExpired } from './records.ts';
import { learnRhythm, NO_RHYTHM, type Rhythm } from './rhythm.ts';
import { mergeAll, NO_RECORDS, type PerBurst, type Tally, TENURED } from './tally.ts';

/**
 * What a group has taught us about one gauge. One writer, `learn`, folds each ten-minute tick once; everybody else reads and may keep a copy.
 * Plain JSON of at most about 4 KB.
 */
export interface GroupBaseline {
  readonly v: 1;
  /** First tick folded, and the first that is not (ticks of ten minutes since the epoch). */
  readonly born: number;
  readonly through: number;
  readonly moments: Moments;
  readonly scatters: Scatters;
  /** Ticks of entities that the records are the largest of; forgotten as the records expire. */
  readonly ticks: number;
  readonly records: PerBurst<Records>;
  /** Entities with a day of tenure: hash, and the day they were last heard of. */
  readonly tenured: readonly (readonly [entity: number, day: number])[];
  readonly rhythm: Rhythm;
}

export const newGroup = (tick: number): GroupBaseline => ({
  v: 1,
  born: tick,
  through: tick,
  moments: NO_MOMENTS,
  scatters: NO_SCATTERS,
  ticks: 0,
  records: NO_RECORDS,
  tenured: [],
  rhythm: NO_RHYTHM,
});

/** What became of a group in one tick. */
export interface GroupTick {
  readonly tick: number;
  /** Every entity's contribution, merged. */
  readonly tally: Tally;
  /** False while an incident of the group or of one of its entities is open, or its gate: then the rhythm is not learned. */
  readonly calm: boolean;
}

/** The group with one tick folded in; a tick that was folded before changes nothing. */
export const learnGroup = (group: GroupBaseline, { tick, tally, calm }: GroupTick): GroupBaseline => {
  if (tick < group.through) return group;
  const passed = tick + 1 - group.through;
  const day = dayOf(tick);
  return {
    ...group,
    through: tick + 1,
    moments: addMoments(group.moments, tally.moments, MOMENTS_KEPT ** passed),
    scatters: addScatters(
      group.scatters,
      tally.scatters,
      SCATTER_KEPT ** passed * (leavesFirstDay(group, tick) && hasScattered(group.scatters) ? FIRST_DAY_KEPT : 1),
    ),
    ticks: group.ticks * TICKS_KEPT ** passed + tally.ticks,
    records: mergeAll(dropExpired(group.records, day), tally.records),
    tenured: meet(group.tenured, tally.tenured, day),
    // What an entity tells in one tick is what it did in the one before.
    rhythm: calm ? learnRhythm(group.rhythm, tick - 1, tally.pace) : group.rhythm,
  };
};

/** What scattered before the hours had factors was the day itself, and says little of how counts vary around it. */
const leavesFirstDay = ({ born, through }: GroupBaseline, tick: number): boolean =>
  isFirstDay((through - born) * TEN_MINUTES.slotMs) && !isFirstDay((tick + 1 - born) * TEN_MINUTES.slotMs);

const FIRST_DAY_KEPT = 0.1;

/** A group that was steady all day, without any factors, has shown that it is. */
const hasScattered = ([, , { excess, scale }]: Scatters): boolean => excess > STEADY * scale;

const STEADY = 0.1;

/** How many living entities the moments stand for. */
export const living = ({ moments, born, through }: GroupBaseline): number =>
  through > born ? (moments.weight * (1 - MOMENTS_KEPT)) / (1 - MOMENTS_KEPT ** (through - born)) : 0;

/** Whether so many entities of some tenure are in the group that it may teach an allowance. */
export const isMature = ({ tenured }: GroupBaseline, { witnesses }: Gauge): boolean =>
  witnesses <= 1 || tenured.length >= witnesses;

/** Kept from tick to tick: a day for the prior, two for the dispersion, thirty for the number of ticks, as for the records. */
const MOMENTS_KEPT = 0.993;
const SCATTER_KEPT = 0.997;
const TICKS_KEPT = 1 - 1 / 4320;
const TENURE_KEPT_DAYS = 3;

const TICKS_A_DAY = 86_400_000 / TEN_MINUTES.slotMs;
const dayOf = (tick: number): number => Math.floor(tick / TICKS_A_DAY);

const dropExpired = (records: PerBurst<Records>, day: number): PerBurst<Records> =>
  records.map((of) => withoutExpired(of, day)) as unknown as PerBurst<Records>;

const meet = (known: GroupBaseline['tenured'], met: readonly number[], day: number): GroupBaseline['tenured'] => {
  const last = new Map(known.filter(([, seen]) => day - seen <= TENURE_KEPT_DAYS));
  for (const entity of met) if (last.has(entity) || last.size < TENURED) last.set(entity, day);
  return [...last];
};
