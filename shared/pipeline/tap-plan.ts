import { createHmac } from 'node:crypto';
import { surpriseOf } from '../baselines/surprise.ts';
import type { MinuteSums } from '../types/fleet-metric.ts';
import type { TapMode } from '../types/tap.ts';

/** What the tap is decided on. Histories are of whole minutes, newest last. */
export interface TapFacts {
  readonly mode: TapMode;
  readonly now: number;
  /** Draws the minutes; who does not know it cannot tell them beforehand. */
  readonly key: string;
  /** What tells of a flood: each is judged against its own past. */
  readonly histories: readonly MinuteSums[];
  readonly hasOpenIncident: boolean;
  /** Rule evaluations a second that there would be with the tap on, by the newest minute. */
  readonly evaluationsPerSecond: number;
  readonly quotaPerSecond: number;
  /** Publishes that the tap has taken since the month began. */
  readonly tappedThisMonth: number;
  /** Dollars a month. */
  readonly ceiling: number;
}

export type TapReason = 'off' | 'always' | 'duty' | 'odd' | 'incident' | 'calm' | 'quota' | 'ceiling';

export interface TapPlan {
  readonly on: boolean;
  readonly because: TapReason;
  /** It is wanted, and a guard keeps it off. */
  readonly stopped: boolean;
}

/** Share of the account's quota that the customer's own rules and the tap together may reach: it must never starve them. */
const MOST_OF_QUOTA = 0.7;
/** The tap's share of the ceiling; the rest is for what Floodgate itself invokes and writes. */
const TAP_SHARE = 0.6;
/** A rule and an action at $0.15 a million each, a PUT unit at $0.014 (AWS-FACTS §12, us-east-1, 2026-11). */
const DOLLARS_PER_MILLION = 0.314;
/** After an odd minute the tap stays on so long: minutes. */
const LINGER = 5;
const DUTY_MS = 600_000;
const MINUTE_MS = 60_000;

export const planTap = (facts: TapFacts): TapPlan => {
  const because = wanted(facts);
  if (because === 'off' || because === 'calm') return { on: false, because, stopped: false };
  const guard = guarded(facts);
  return guard ? { on: false, because: guard, stopped: true } : { on: true, because, stopped: false };
};

const wanted = ({ mode, now, key, histories, hasOpenIncident }: TapFacts): TapReason => {
  if (mode !== 'adaptive') return mode;
  if (hasOpenIncident) return 'incident';
  if (histories.some(isOddLately)) return 'odd';
  return isDutyMinute(now, key) ? 'duty' : 'calm';
};

const guarded = (facts: TapFacts): 'quota' | 'ceiling' | undefined => {
  if (facts.evaluationsPerSecond > MOST_OF_QUOTA * facts.quotaPerSecond) return 'quota';
  return (facts.tappedThisMonth / 1e6) * DOLLARS_PER_MILLION >= TAP_SHARE * facts.ceiling ? 'ceiling' : undefined;
};

/** One minute of every ten, drawn by lot, so that calm is known and nobody can wait for the tap to look away. */
export const isDutyMinute = (now: number, key: string): boolean => {
  const lot =
    createHmac('sha256', key)
      .update(`tap|${Math.floor(now / DUTY_MS)}`)
      .digest()
      .readUInt32BE(0) % 10;
  return Math.floor((now % DUTY_MS) / MINUTE_MS) === lot;
};

/** Is one of the newest minutes more than the hour before it makes likely? */
export const isOddLately = (history: MinuteSums): boolean =>
  Array.from({ length: LINGER }, (_, back) => history.length - 1 - back).some(
    (minute) => minute > 0 && isOdd(history.slice(0, minute), history[minute] ?? 0),
  );

/** By chance once a day and metric: −log₁₀(1/1440). An odd minute costs money, not a false alarm. */
const ODD = Math.log10(1440);
/** Below so many there is nothing to see that the other sources do not show. */
const LEAST = 20;
/** Even a perfectly regular past has variance: mean²/size. */
const MOST_SIZE = 100;

/** Negative-binomial tail with mean and dispersion by the method of moments, over the past's calmer nine tenths. */
const isOdd = (past: MinuteSums, value: number): boolean => {
  if (value < LEAST) return false;
  const calm = past.toSorted((a, b) => a - b).slice(0, Math.max(1, Math.ceil(past.length * 0.9)));
  const mean = Math.max(1, calm.reduce((sum, one) => sum + one, 0) / calm.length);
  const variance = calm.reduce((sum, one) => sum + (one - mean) ** 2, 0) / calm.length;
  const size = variance > mean ? Math.min(MOST_SIZE, mean ** 2 / (variance - mean)) : MOST_SIZE;
  return value > mean && surpriseOf(value, mean, size) > ODD;
};
