import { ONE_MINUTE, type Scale, slotOf, TEN_MINUTES, TEN_SECONDS } from '../windows/scales.ts';
import { NO_SCATTERS, type Scatters, scatterOfCounts, sizeOf } from './dispersion.ts';
import { type PerScale, testedScales } from './gauges.ts';
import type { Norms } from './norms.ts';
import type { Observed } from './observed.ts';
import { expectedRate, isYoung, type RateState, worthOf } from './rate.ts';
import { type Reading, windowReading } from './reading.ts';
import { quantileAt, surpriseOf } from './surprise.ts';

/** What the windows of one gauge say at an instant. */
export interface Looked {
  readonly readings: readonly Reading[];
  /** Excess over its own noise per scale, now and in the windows before; 0 where it is within it. */
  readonly bursts: PerScale;
  readonly past: PerScale;
  /** What this batch's counts add to the group's dispersion. */
  readonly scatters: Scatters;
}

/** Beyond this surprise a count is no noise, and what exceeds it is a burst. */
const NOISE = 3;
/** A batch may begin in the slot before: that is looked at too. */
const LOOK_BACK_MS = TEN_SECONDS.slotMs;

/**
 * The windows that hold `at`, and the one before where a batch may reach back to it.
 *
 * @param since with a finest slot, also every window since then that is still held, for its burst.
 */
export const look = (state: RateState, observed: Observed, norms: Norms, at: number, since?: number): Looked => {
  const sight: Sight = { state, observed, norms, at, since, rate: expectedRate(state, norms), readings: [] };
  const [tenSeconds, minute, tenMinutes] = [lookAt(0, sight), lookAt(1, sight), lookAt(2, sight)];
  return {
    readings: sight.readings,
    bursts: [tenSeconds.burst, minute.burst, tenMinutes.burst],
    past: [tenSeconds.past, minute.past, tenMinutes.past],
    scatters:
      isYoung(state) || isOutOfProportion(sight)
        ? NO_SCATTERS
        : [scatter(tenSeconds.varied), scatter(minute.varied), scatter(tenMinutes.varied)],
  };
};

/**
 * One entity that does many times what it should would tell a group of slow ones that anything is possible:
 * Σ(X − μ)²/Σμ² has no bound where μ is small.
 */
const isOutOfProportion = ({ observed, norms, at, rate }: Sight): boolean => {
  const slot = slotOf(TEN_MINUTES, at);
  const expected = rate * observed.seconds(TEN_MINUTES, slot) * norms.rhythm(slot * TEN_MINUTES.slotMs);
  return observed.count(TEN_MINUTES, slot) > PROPORTION * expected + PROPORTION;
};

const PROPORTION = 8;

interface Sight {
  readonly state: RateState;
  readonly observed: Observed;
  readonly norms: Norms;
  readonly at: number;
  readonly since: number | undefined;
  readonly rate: number;
  readonly readings: Reading[];
}

const lookAt = (index: 0 | 1 | 2, sight: Sight): { burst: number; past: number; varied: number } => {
  const { state, observed, norms, at, since, rate, readings } = sight;
  const scale: Scale = testedScales[index];
  const last = slotOf(scale, at);
  const current = slotOf(scale, at - LOOK_BACK_MS);
  const first = since === undefined ? current : Math.min(current, slotOf(scale, since * TEN_SECONDS.slotMs));
  const dispersion = norms.dispersion[index];
  const size = sizeOf(worthOf(state, norms), dispersion);
  let [burst, past, varied] = [0, 0, 0];
  for (let slot = Math.max(first, last - scale.slots + 1); slot <= last; slot += 1) {
    const seen = observed.count(scale, slot);
    if (seen <= 0) continue;
    const exposureSeconds = observed.seconds(scale, slot);
    const expected = Math.max(LEAST_EXPECTED, rate * exposureSeconds * norms.rhythm(slot * scale.slotMs));
    const fresh = observed.fresh(scale, slot);
    if (fresh > 0) varied += scatterOfCounts(seen - fresh, seen, expected, dispersion);
    if (seen < 2 || surpriseOf(seen, expected, size) <= NOISE) continue;
    const excess = seen - quantileAt(NOISE, expected, size) + 1;
    if (slot < current) {
      past = Math.max(past, excess);
      continue;
    }
    burst = Math.max(burst, excess);
    if (!speaks(index, state, norms)) continue;
    const fleeting = index === 2 ? fleetingPart(sight, slot, expected) : 0;
    const reading = windowReading(norms, index, { seen, fleeting, expected, size, exposureSeconds });
    if (reading) readings.push(reading);
  }
  return { burst, past, varied };
};

/**
 * What the two largest of its minutes hold beyond their part of the expectation. Ten minutes are there for what lasts: a burst that is over is
 * the minute's to find, and was found or let pass.
 */
const fleetingPart = ({ observed }: Sight, slot: number, expected: number): number => {
  const perMinute = expected / MINUTES;
  let [largest, second] = [0, 0];
  for (let minute = slot * MINUTES; minute < (slot + 1) * MINUTES; minute += 1) {
    const beyond = observed.count(ONE_MINUTE, minute) - perMinute;
    if (beyond > largest) [largest, second] = [beyond, largest];
    else if (beyond > second) second = beyond;
  }
  return largest + second;
};

const MINUTES = TEN_MINUTES.slotMs / ONE_MINUTE.slotMs;

const LEAST_EXPECTED = 1e-6;

/** Ten minutes are compared with a past of at least twenty, where the prior is vague. */
const speaks = (index: 0 | 1 | 2, state: RateState, { gauge }: Norms): boolean =>
  index < 2 || gauge.normallyZero || !isYoung(state);

const scatter = (excess: number) => ({ excess, scale: 0, windows: 0 });
