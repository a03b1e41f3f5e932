import type { EntityKind } from '../types/entity.ts';
import { ONE_MINUTE, type Scale, TEN_MINUTES, TEN_SECONDS } from '../windows/scales.ts';
import { type Concern, shares } from './budget.ts';
import type { Prior } from './prior.ts';

/** One figure for each scale that rates are tested at: 10 s, 1 min, 10 min. */
export type PerScale = readonly [number, number, number];

/** Scales that rates are tested at, finest first. The hour is not among them: it was the chief source of false alarms by daily rhythm. */
export const testedScales = [TEN_SECONDS, ONE_MINUTE, TEN_MINUTES] as const satisfies readonly Scale[];

export const perScale = (figure: (scale: Scale, index: 0 | 1 | 2) => number): PerScale => [
  figure(TEN_SECONDS, 0),
  figure(ONE_MINUTE, 1),
  figure(TEN_MINUTES, 2),
];

/** What is counted, for whom, and how much is let pass before anything is known. Counts may be weighted by who counts them. */
export interface Gauge {
  readonly concern: Concern;
  readonly entity: EntityKind;
  /** Share of the budget of false alarms. */
  readonly share: number;
  /** Burst let pass in a window while nothing is known: the cold allowance. */
  readonly cold: PerScale;
  /** Burst let pass however much is known. For publishes, the birth messages after a reconnect. */
  readonly floor: PerScale;
  /** Expected before the group has taught us better. */
  readonly prior: Prior;
  /**
   * Whether the normal value is zero. Then the prior is informative: it is not learned, and every scale speaks at once
   * (waiting for experience once hid a brute force for ten minutes).
   */
  readonly normallyZero: boolean;
  /** Entities with a day's tenure that a group needs before it may teach an allowance; 1 where the group is the entity itself. */
  readonly witnesses: number;
}

/** A group of the attacker's client ids only must not calibrate itself. */
const WITNESSES = 8;

const share = (of: PerScale, part: number): PerScale => [of[0] * part, of[1] * part, of[2] * part];

const expecting = (shape: number, secondsPerCount: number): Prior => ({ shape, seconds: shape * secondsPerCount });

const rate = (
  concern: Concern,
  entity: EntityKind,
  secondsPerCount: number,
  cold: PerScale,
  floor: PerScale,
): Gauge => ({
  concern,
  entity,
  share: shares[concern],
  cold,
  floor,
  prior: expecting(0.5, secondsPerCount),
  normallyZero: false,
  witnesses: WITNESSES,
});

const fault = (concern: Concern, entity: EntityKind, cold: PerScale): Gauge => ({
  ...rate(concern, entity, 3600, cold, share(cold, 0.5)),
  prior: expecting(0.3, 5.5 * 3600),
  normallyZero: true,
});

const CONNECTS: PerScale = [120, 180, 300];
const CONNECTS_OF_ADDRESS: PerScale = [100, 200, 400];
const NEW_CLIENTS: PerScale = [120, 150, 200];

/**
 * Every gauge. The cold allowances: DETECTION-NOTES §2.4 (publishes, connects) and §4 (the rest); each is the smallest
 * that let a lawful fleet of the simulators start without an alarm.
 */
export const gauges = {
  publishes: rate('publishes', 'client', 6, [120, 120, 240], [15, 15, 15]),
  /** A certificate shared by eighty clients that all connect in the first ten seconds is lawful. */
  connectsOfPrincipal: rate('connectsOfPrincipal', 'principal', 3600, CONNECTS, share(CONNECTS, 0.25)),
  /** A site of forty devices behind one address comes back within two minutes. */
  connectsOfAddress: rate('connectsOfAddress', 'address', 3600, CONNECTS_OF_ADDRESS, share(CONNECTS_OF_ADDRESS, 0.5)),
  newClients: rate('newClients', 'principal', 3600, NEW_CLIENTS, share(NEW_CLIENTS, 0.25)),
  failures: fault('failures', 'address', [8, 12, 20]),
  /** Counts addresses and not failures, so that one noisy address is one. */
  failingAddresses: {
    ...fault('failingAddresses', 'fleet', [20, 25, 40]),
    prior: expecting(1, 720),
    witnesses: 1,
  },
  denials: fault('denials', 'principal', [8, 12, 20]),
} as const satisfies Readonly<Record<string, Gauge>>;
