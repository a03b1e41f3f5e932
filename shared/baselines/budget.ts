import { type Scale, TEN_MINUTES, TEN_SECONDS } from '../windows/scales.ts';

/** What people allow, and over how many entities it is spent. */
export interface Budget {
  readonly falseAlarmsPerDay: number;
  /** Entities of this kind that were active within 24 h. Not those registered: the idle raise no alarms. */
  readonly active: number;
}

/**
 * Shares of the budget, which sum to 1 (after DETECTION-NOTES §10, where they sum to 1.1). A share halved moves a threshold by 0.3 decades,
 * which is 2–4 % in count: there is nothing to gain by splitting more cleverly.
 * Identity uses no statistic; its share is what its mistakes may cost.
 */
export const shares = {
  publishes: 0.3,
  connectsOfPrincipal: 0.1,
  connectsOfAddress: 0.1,
  newClients: 0.05,
  failures: 0.1,
  failingAddresses: 0.05,
  denials: 0.05,
  size: 0.05,
  topics: 0.05,
  silence: 0.05,
  identity: 0.1,
} as const;

export type Concern = keyof typeof shares;

/** Fewer than this are counted as so many, so that a small fleet is not watched with a threshold that one more device would move. */
export const FEWEST_ACTIVE = 50;

/** Three scales and the cumulative sum share what a rate may spend. */
const TESTS = 4;
const SECONDS_A_DAY = 86_400;

/** False alarms that one entity may raise a day by one test of a rate. */
const perTestAndDay = ({ falseAlarmsPerDay, active }: Budget, share: number): number =>
  (falseAlarmsPerDay * share) / (TESTS * Math.max(FEWEST_ACTIVE, active));

/** α of one window of `scale`: the chance allowed to one look at one entity. */
export const alphaOfWindow = (budget: Budget, share: number, scale: Scale): number =>
  perTestAndDay(budget, share) / (SECONDS_A_DAY / (scale.slotMs / 1000));

/** α of one entity and learning tick of ten minutes: what a burst's allowance is held to. */
export const alphaOfTick = (budget: Budget, share: number): number => alphaOfWindow(budget, share, TEN_MINUTES);

/**
 * H of a cumulative sum with one step per `secondsPerStep`: ln(steps a day ÷ false alarms a day), from Ville's inequality
 * for a likelihood ratio that restarts at every step.
 */
export const cusumThreshold = (budget: Budget, share: number, secondsPerStep: number): number =>
  Math.log(SECONDS_A_DAY / secondsPerStep / perTestAndDay(budget, share));

/** Surprise that one window of `scale` must exceed. */
export const surpriseLimit = (budget: Budget, share: number, scale: Scale): number =>
  -Math.log10(alphaOfWindow(budget, share, scale));

/** α of a concern that is tested once per opportunity, with so many opportunities a day over the whole fleet. */
export const alphaOfChance = (budget: Budget, share: number, chancesPerDay: number): number =>
  (budget.falseAlarmsPerDay * share) / Math.max(FEWEST_ACTIVE, chancesPerDay);

/** Finest slots in a learning tick. */
export const FINEST_PER_TICK = TEN_MINUTES.slotMs / TEN_SECONDS.slotMs;
