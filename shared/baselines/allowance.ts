import { type Records, record, WITNESS } from './records.ts';

/**
 * κ: how far beyond the third record a burst must go to be a false alarm no more often than the budget allows.
 * The budget becomes a margin (DETECTION-NOTES §2.3): the larger of what an exponential and a Pareto tail through the records say.
 *
 * @param ticks how many ten-minute ticks of how many entities the records are the largest of.
 * @param alpha chance allowed to one entity and tick.
 */
export const marginOf = (records: Records, ticks: number, alpha: number): number => {
  const seen = Math.max(FEWEST_TICKS, ticks);
  const exponential = Math.log(1 / alpha) / Math.log(seen / WITNESS);
  return Math.max(LEAST_MARGIN, exponential, Math.min(MOST_PARETO_MARGIN, paretoMargin(records, seen, alpha)));
};

const LEAST_MARGIN = 1.2;
/** With less to go by there is no tail to speak of; the cold allowance rules until then. */
const FEWEST_TICKS = 30;
/** Where some of a group burst and others do not, Hill's index says that anything is possible. It would make the group deaf. */
const MOST_PARETO_MARGIN = 4;

/** Weissman's extrapolation with Hill's index h of the records: (3/nα)^h. */
const paretoMargin = (records: Records, ticks: number, alpha: number): number => {
  if (records.length < FEWEST_FOR_TAIL) return 0;
  const last = (records.at(-1)?.[1] ?? 0) + SMOOTHING;
  let sum = 0;
  for (const [, size] of records) sum += Math.log((size + SMOOTHING) / last);
  const hill = Math.min(1, sum / (records.length - 1));
  return (WITNESS / (ticks * alpha)) ** hill;
};

const FEWEST_FOR_TAIL = 6;
/** Keeps the index from exploding where records are one to three messages. */
const SMOOTHING = 5;

/** How a group's experience bears on what it may let pass. */
export interface Experience {
  /** Ticks of entities that the records are the largest of. */
  readonly ticks: number;
  readonly ageMs: number;
  /** Whether enough entities of some tenure are in it; until then the cold allowance stands. */
  readonly mature: boolean;
}

/**
 * Allowance of one scale: max(floor, κ · third record, what is let pass while experience is short).
 * The cold part falls with both ticks and age: a burst that comes hourly has not been seen after ten minutes of a thousand entities.
 */
export const allowanceOf = (
  records: Records,
  margin: number,
  floor: number,
  cold: number,
  experience: Experience,
): number => Math.max(floor, margin * record(records), cold * coldness(experience));

const WARM_TICKS = 150;
const WARM_MS = 4 * 3_600_000;

const coldness = ({ ticks, ageMs, mature }: Experience): number =>
  mature ? Math.max(WARM_TICKS / (WARM_TICKS + ticks), WARM_MS / (WARM_MS + ageMs)) : 1;
