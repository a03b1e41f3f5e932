import { type Gate, isOpen, peersExcess } from './gate.ts';
import { testedScales } from './gauges.ts';
import type { Norms } from './norms.ts';
import { type Degree, GLARING_PART, type Reading } from './reading.ts';

/**
 * A finding that is not extreme waits: the first devices of a rollout are odd before anybody can know that it is one.
 * It is believed if it still goes beyond its norms when its time has come, and its gate did not open in the meantime. Times in epoch s.
 */
export interface Pause {
  /** When the entity first went beyond its norms, and when it last did. */
  readonly since: number;
  readonly last: number;
  /** The same for what is glaring in ten seconds or a minute. */
  readonly glaringSince?: number;
  readonly glaringLast?: number;
}

/** What becomes of an entity's readings. */
export type Ruling =
  /** Nothing is beyond its norms. */
  | { readonly kind: 'calm' }
  /** Beyond, and not for long enough: look again. */
  | { readonly kind: 'wait'; readonly pause: Pause }
  /** The group moves together: one notice for all. */
  | { readonly kind: 'group'; readonly pause: Pause }
  /** The entity's own finding. */
  | { readonly kind: 'finding'; readonly pause: Pause };

/**
 * A burst of up to a minute is seen in two minutes of the clock, for up to two minutes; what is seen in the second minute after the first
 * lasts. Nobody knows a rollout by its first devices.
 */
const MINUTES_PAUSED = 2;
/** A look reaches back so far, and so may see the minute before. */
const LOOK_BACK_S = 10;
/** A rollout's bursts end; what is glaring for so long is a flood, whatever its peers do. */
const SUSTAINED_S = 300;
/** After so long without anything beyond the norms, or anything glaring, it begins anew. */
const FORGOTTEN_S = 180;
const GLARING_FORGOTTEN_S = 120;

/**
 * @param gate of the entity's group, this entity's own oddness included.
 * @param entity 32-bit hash, as the gate knows it.
 */
export const rule = (
  readings: readonly Reading[],
  before: Pause | undefined,
  norms: Norms,
  gate: Gate,
  entity: number,
  at: number,
): Ruling => {
  if (readings.length === 0) return { kind: 'calm' };
  const pause = paused(before, readings, at);
  const degree = gravest(readings.filter((reading) => standsOut(reading, norms, gate, entity, at)));
  const seconds = at / 1000;
  const glaringFor = pause.glaringSince === undefined ? 0 : seconds - pause.glaringSince;
  if (degree === 'extreme' || glaringFor >= SUSTAINED_S) return { kind: 'finding', pause };
  if (degree === 'glaring' && lastsSince(pause.glaringSince, at)) return { kind: 'finding', pause };
  if (isOpen(gate, at)) return { kind: 'group', pause };
  // A sum has waited for its eight minutes already, and the gate has watched it come.
  const lasts = readings.some(({ test }) => test === 'sum') || lastsSince(pause.since, at);
  return { kind: lasts ? 'finding' : 'wait', pause };
};

const lastsSince = (since: number | undefined, at: number): boolean =>
  since !== undefined && minuteOf(at / 1000 - LOOK_BACK_S) - minuteOf(since) >= MINUTES_PAUSED;

const minuteOf = (seconds: number): number => Math.floor(seconds / 60);

/** Whether a pause has to be written: its instants are exact to a minute otherwise. */
export const isWorthWriting = (pause: Pause, written: Pause | undefined): boolean =>
  written === undefined ||
  pause.since !== written.since ||
  pause.glaringSince !== written.glaringSince ||
  pause.last - written.last >= EXACT_TO_S;

const EXACT_TO_S = 60;

/** Glaring and extreme are what goes far beyond what odd peers do in the same five minutes; where no peer is odd, everything does. */
const standsOut = (reading: Reading, norms: Norms, gate: Gate, entity: number, at: number): boolean => {
  if (reading.degree === 'high') return false;
  const index = testedScales.findIndex(({ slotMs }) => slotMs === reading.scaleSeconds * 1000) as 0 | 1 | 2;
  const peers = peersExcess(gate, entity, index, at);
  return peers === undefined || reading.seen - reading.expected > 2 * peers + GLARING_PART * norms.gauge.cold[index];
};

const gravest = (readings: readonly Reading[]): Degree => {
  if (readings.some(({ degree }) => degree === 'extreme')) return 'extreme';
  return readings.some(({ degree }) => degree === 'glaring') ? 'glaring' : 'high';
};

const paused = (before: Pause | undefined, readings: readonly Reading[], at: number): Pause => {
  const seconds = Math.floor(at / 1000);
  const running = before && seconds - before.last <= FORGOTTEN_S ? before : undefined;
  const pause = { since: running?.since ?? seconds, last: Math.max(seconds, running?.last ?? 0) };
  const glares = readings.some(({ degree, scaleSeconds }) => degree !== 'high' && scaleSeconds <= 60);
  const glaring =
    running?.glaringLast !== undefined && seconds - running.glaringLast <= GLARING_FORGOTTEN_S ? running : undefined;
  if (glaring?.glaringSince === undefined)
    return glares ? { ...pause, glaringSince: seconds, glaringLast: seconds } : pause;
  return {
    ...pause,
    glaringSince: glaring.glaringSince,
    glaringLast: glares ? seconds : (glaring.glaringLast as number),
  };
};
