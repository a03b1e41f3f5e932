import { ONE_HOUR, ONE_MINUTE, type Scale, slotOf, TEN_MINUTES, TEN_SECONDS } from '../windows/scales.ts';
import { FINEST_PER_TICK } from './budget.ts';
import type { PerScale } from './gauges.ts';
import type { Norms } from './norms.ts';
import { type Closed, closedSlots, type Observed } from './observed.ts';

/**
 * What is normal for one gauge of one entity: its own past, discounted, in counts and seconds. Plain JSON of about 150 bytes.
 * Folding the same time twice changes nothing, because `through` says how far the past goes.
 */
export interface RateState {
  readonly v: 1;
  /** First finest slot that the entity was looked at in. */
  readonly born: number;
  /** Everything in closed slots before this finest slot is folded in. */
  readonly through: number;
  /** S and n: counts, and effective seconds (exposure × rhythm), with a memory of about a day. */
  readonly counts: number;
  readonly seconds: number;
  /** The same with a memory of about ten days: it must agree, so that a rate that creeps up does not become normal within days. */
  readonly anchorCounts: number;
  readonly anchorSeconds: number;
  /** Cumulative sums by minute and by ten minutes, and the highest that each stood since it was 0; −1 where that was no lawful rise. */
  readonly sums: readonly [number, number];
  readonly crests: readonly [number, number];
  /** Of the ten minutes and the hour that hold `through`: what is folded already. */
  readonly taken: readonly [number, number];
  /** Largest bursts in this tick, which the group is told of when it has passed; absent while there are none. */
  readonly bursts?: PerScale | undefined;
  /** Something in this tick went beyond its norms: nothing in it is told as a lawful burst. */
  readonly spoiled?: true | undefined;
}

export const newRate = (at: number): RateState => ({
  v: 1,
  born: slotOf(TEN_SECONDS, at),
  through: slotOf(TEN_SECONDS, at),
  counts: 0,
  seconds: 0,
  anchorCounts: 0,
  anchorSeconds: 0,
  sums: [0, 0],
  crests: [0, 0],
  taken: [0, 0],
});

/** Kept from one tick of ten minutes to the next: memory of 1 day and of 10 days. */
const KEPT = 0.993;
const ANCHOR_KEPT = 0.9993;

/**
 * Counts per effective second that are expected of the entity: its own past leaning on its group's. The anchor must agree: more than it knows
 * is not believed, and after a few slow days not much less, so that Monday is no surprise after Sunday.
 */
export const expectedRate = (state: RateState, { prior: { shape, seconds } }: Norms): number => {
  const latest = (shape + state.counts) / (seconds + state.seconds);
  const anchor = (shape + state.anchorCounts) / (seconds + state.anchorSeconds);
  return Math.min(anchor, Math.max(latest, anchor / SLOWER));
};

/** How much slower than its last ten days an entity is believed to have become. */
const SLOWER = 1.3;

/** a₀ + S: how many counts the expectation rests on. */
export const worthOf = (state: RateState, { prior }: Norms): number => prior.shape + state.counts;

/** Before it has twenty minutes of its own, an entity's windows vary around somebody else's mean, and nothing is learned of how much. */
export const isYoung = ({ seconds }: RateState): boolean => seconds < YOUNG_S;

const YOUNG_S = 1200;

/** Learning tick (ten minutes) of a finest slot. */
export const tickOf = (finest: number): number => Math.floor(finest / FINEST_PER_TICK);

/** Closed slots of each scale since the state was last folded. */
export interface Elapsed {
  readonly minutes: Closed & { readonly to: number };
  readonly ticks: Closed & { readonly to: number };
}

/** Nothing closes for a look that comes late. */
export const elapsed = ({ through, taken }: RateState, observed: Observed, at: number): Elapsed => {
  const now = Math.max(through, slotOf(TEN_SECONDS, at));
  return {
    minutes: stretch(observed, ONE_MINUTE, TEN_MINUTES, through, now, taken[0]),
    ticks: stretch(observed, TEN_MINUTES, ONE_HOUR, through, now, taken[1]),
  };
};

const stretch = (observed: Observed, fine: Scale, coarse: Scale, from: number, to: number, taken: number) => {
  const finest = fine.slotMs / TEN_SECONDS.slotMs;
  const end = Math.floor(to / finest);
  return { ...closedSlots(observed, fine, coarse, Math.floor(from / finest), end, taken), to: end };
};

/** A past with closed ticks folded in, and in how many of them the entity was there. */
export interface Learned {
  readonly state: RateState;
  readonly presentTicks: number;
}

/** S and n with the closed ticks folded in. Learning is clipped: what the past does not explain is learned slowly. */
export const learnTicks = (state: RateState, observed: Observed, { ticks }: Elapsed, norms: Norms): Learned => {
  const { lump, from, to } = ticks;
  let learned: Learned = { state, presentTicks: 0 };
  if (lump.slots > 0) learned = learnStretch(learned, lump, from - 1, norms);
  let silence = NO_STRETCH;
  for (let tick = from; tick < to; tick += 1) {
    const count = observed.count(TEN_MINUTES, tick);
    const seconds = observed.seconds(TEN_MINUTES, tick) * livedShare(state, tick);
    if (count === 0) silence = { slots: silence.slots + 1, count: 0, seconds: silence.seconds + seconds };
    else {
      learned = learnStretch(learned, silence, tick - 1, norms);
      learned = learnStretch(learned, { slots: 1, count, seconds }, tick, norms);
      silence = NO_STRETCH;
    }
  }
  return learnStretch(learned, silence, to - 1, norms);
};

const NO_STRETCH: Closed['lump'] = { slots: 0, count: 0, seconds: 0 };

/** An entity was not there before it was first seen. */
const livedShare = ({ born }: RateState, tick: number): number =>
  tick > tickOf(born) ? 1 : 1 - (born % FINEST_PER_TICK) / FINEST_PER_TICK;

const learnStretch = (
  { state, presentTicks }: Learned,
  { slots, count, seconds }: Closed['lump'],
  tick: number,
  norms: Norms,
): Learned => {
  if (slots === 0) return { state, presentTicks };
  const rate = expectedRate(state, norms);
  const watched = seconds * norms.rhythm(tick * TEN_MINUTES.slotMs);
  const exposure = presentSeconds(slots, count, watched, rate);
  if (exposure <= 0) return { state, presentTicks };
  const most = norms.mature ? MOST_RISE * rate * exposure + slots * norms.gauge.cold[2] * SLACK : count;
  const learned = Math.min(count, most);
  const [keep, weigh] = [KEPT ** slots, meanKept(KEPT, slots)];
  const [anchorKeep, anchorWeigh] = [ANCHOR_KEPT ** slots, meanKept(ANCHOR_KEPT, slots)];
  return {
    state: {
      ...state,
      counts: keep * state.counts + weigh * learned,
      seconds: keep * state.seconds + weigh * exposure,
      anchorCounts: anchorKeep * state.anchorCounts + anchorWeigh * learned,
      anchorSeconds: anchorKeep * state.anchorSeconds + anchorWeigh * exposure,
    },
    presentTicks: presentTicks + (slots * exposure) / watched,
  };
};

/**
 * Absence teaches nothing: an entity that was switched off is not slower when it comes back. Of a stretch in which more than
 * {@link CLEARLY_ABSENT} counts are missing, only as much is believed as its counts account for.
 */
const presentSeconds = (slots: number, count: number, seconds: number, rate: number): number => {
  const missing = rate * seconds - count;
  return missing <= CLEARLY_ABSENT || (slots === 1 && count > 0) ? seconds : (count + CLEARLY_ABSENT) / rate;
};

const CLEARLY_ABSENT = 10;

/** What is left, on the average, of counts spread evenly over so many ticks. */
const meanKept = (kept: number, slots: number): number =>
  slots === 1 ? 1 : (1 - kept ** slots) / (slots * (1 - kept));

/** Most that one tick may teach: ten times what was expected, and half the cold allowance. */
const MOST_RISE = 10;
const SLACK = 0.5;
