import { describe, expect, it } from '@jest/globals';
import { isOpen } from '../../shared/baselines/gate.ts';
import { type LaneMemory, laneOf } from '../../shared/pipeline/lane-memory.ts';
import { emptyWindow, type Window } from '../../shared/windows/window.ts';

const NOON = Date.UTC(2026, 0, 5, 12);
const MINUTE = 60_000;
const SIZE = 40;

const remembering = (lane: Readonly<Record<string, LaneMemory>> | undefined): Window => ({
  ...emptyWindow({ kind: 'group', id: 'meter-#' }),
  baseline: {
    v: 1,
    firstSeenAt: NOON,
    through: NOON,
    days: 1,
    principals: [],
    clients: [],
    addresses: [],
    sessions: [],
    ...(lane && { lane }),
  },
});

/** A lane's memory after so many of its own were odd. */
const oddOnes = (from: number, count: number) => {
  const lane = laneOf('lane', remembering(undefined));
  for (let n = 0; n < count; n += 1) lane.odd('publishes', from + n, [20, 20, 0], NOON + n, SIZE);
  return lane.memory();
};

describe('a gate', () => {
  it('opens where a group moves together through several shards, none of which sees enough of it', () => {
    const alone = laneOf('a', remembering(oddOnes(1, 3)));
    const together = laneOf('a', remembering(oddOnes(1, 3)), [remembering(oddOnes(100, 2))]);
    const gates = [alone, together].map((lane) => lane.odd('publishes', 7, [20, 20, 0], NOON + MINUTE, SIZE));
    expect(gates.map((gate) => isOpen(gate, NOON + MINUTE))).toEqual([false, true]);
  });

  it('that another shard has opened is open here, and each keeps only its own odd ones', () => {
    const elsewhere = remembering(oddOnes(100, 6));
    const lane = laneOf('a', remembering(undefined), [elsewhere]);
    expect(isOpen(lane.gate('publishes', NOON + MINUTE), NOON + MINUTE)).toBe(true);
    lane.odd('publishes', 7, [20, 20, 0], NOON + MINUTE, SIZE);
    expect(lane.memory()?.publishes?.gate.odd.map(([entity]) => entity)).toEqual([7]);
  });

  it('is shut for a shard that knows of nobody', () => {
    expect(isOpen(laneOf('a', remembering(undefined)).gate('publishes', NOON), NOON)).toBe(false);
  });
});
