import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gauges } from '../../shared/baselines/gauges.ts';
import { judge } from '../../shared/baselines/judge.ts';
import { normsOf } from '../../shared/baselines/norms.ts';
import { observe } from '../../shared/baselines/observed.ts';
import { newRate, type RateState } from '../../shared/baselines/rate.ts';
import { isUneventful } from '../../shared/pipeline/second-look.ts';
import { BYTES, emptyDelta, PUBLISHES } from '../../shared/windows/delta.ts';
import { measureNames } from '../../shared/windows/measures.ts';
import { TEN_SECONDS } from '../../shared/windows/scales.ts';
import { addToSeries, type Series } from '../../shared/windows/series.ts';
import { emptyWindow, seriesOf, type Window } from '../../shared/windows/window.ts';

const NOON = Date.UTC(2026, 0, 5, 12);
const FIRST = NOON / TEN_SECONDS.slotMs;
const ENTITY = { kind: 'client', id: 'meter-1' } as const;
const norms = normsOf(gauges.publishes, undefined, { falseAlarmsPerDay: 1, active: 50 }, NOON);

/** Looked at since noon, with a day of about one message a minute behind it. */
const usedTo = (perMinute: number, sum = 0): RateState => ({
  ...newRate(NOON),
  born: FIRST - 8_640,
  counts: perMinute * 1_000,
  seconds: 60_000,
  anchorCounts: perMinute * 1_000,
  anchorSeconds: 60_000,
  sums: [sum, 0],
});

/** What came since, as slots of the ten minutes. */
const counted = (slots: readonly number[]): { readonly window: Window; readonly publishes: Series } => {
  const window = emptyWindow(ENTITY);
  const publishes = seriesOf(window, 'publishes');
  for (const slot of [...slots].sort((a, b) => a - b)) addToSeries(publishes, FIRST + slot, 1);
  return { window, publishes };
};

/** What `assess` would be told after the publish was counted. */
const judgedAfter = (state: RateState, slots: readonly number[], slot: number, at: number, gateOpen: boolean) => {
  const { window } = counted([...slots, slot]);
  const delta = emptyDelta({ entity: ENTITY, lane: undefined }, 'client#meter-1', '');
  const counts = measureNames.map(() => 0);
  counts[PUBLISHES] = 1;
  counts[BYTES] = 100;
  delta.slots.push(FIRST + slot);
  delta.counts.push(counts);
  const circumstances = { entity: 7, underIncident: false, gateOpen };
  return judge(state, observe(window, delta, 'publishes'), norms, at, circumstances);
};

describe('a second look', () => {
  it('lets pass what assess would find nothing in, write nothing of and tell nobody of, and nothing else', () => {
    const slots = fc.array(fc.integer({ min: 0, max: 59 }), { maxLength: 90 });
    fc.assert(
      fc.property(
        slots,
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 40 }),
        fc.boolean(),
        (before, slot, sum, gateOpen) => {
          const state = usedTo(3, sum);
          const at = (FIRST + slot) * TEN_SECONDS.slotMs + 1_234;
          const excess = [0, 0, 0];
          const { readings, odd, due, told } = judgedAfter(state, before, slot, at, gateOpen);
          const looked = { publishes: counted(before).publishes, memory: { state }, norms, gateOpen };
          const passes = readings.length === 0 && odd === undefined && !due;
          expect(isUneventful(looked, FIRST + slot, at, excess)).toBe(passes);
          expect(excess).toEqual(passes ? told.scatters.map((scatter) => scatter.excess) : [0, 0, 0]);
        },
      ),
    );
  });

  it('stops at the first record of a tick, which has to be written', () => {
    const looked = { publishes: counted([0]).publishes, memory: { state: usedTo(3) }, norms, gateOpen: false };
    expect(isUneventful(looked, FIRST + 1, NOON + 10_000, [0, 0, 0])).toBe(true);
    expect(isUneventful(looked, FIRST + 60, NOON + 600_000, [0, 0, 0])).toBe(false);
  });

  it('leaves a hundred in ten seconds to the limits that know no past, whatever the device is used to', () => {
    const busy = (publishes: number) => ({
      publishes: counted(Array.from({ length: publishes }, () => 0)).publishes,
      memory: { state: usedTo(1_000) },
      norms,
      gateOpen: false,
    });
    expect(isUneventful(busy(99), FIRST, NOON, [0, 0, 0])).toBe(true);
    expect(isUneventful(busy(100), FIRST, NOON, [0, 0, 0])).toBe(false);
  });
});
