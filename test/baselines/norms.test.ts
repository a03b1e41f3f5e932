import { describe, expect, it } from '@jest/globals';
import { dispersionOf, type Scatters } from '../../shared/baselines/dispersion.ts';
import { type GroupBaseline, newGroup } from '../../shared/baselines/group.ts';
import type { Norms } from '../../shared/baselines/norms.ts';
import { normsFor, START, timeOf } from './looking.ts';

const HOUR = 360;

/** What a group taught by `hours` hours whose windows vary by φ at a minute and at ten, each seen in so many ten-minute windows. */
const grown = (minute: number, tenMinutes: number, windows: number): GroupBaseline => ({
  ...newGroup(START / 60),
  scatters: scattered(minute, minute, tenMinutes, windows),
});

const scattered = (tenSeconds: number, minute: number, tenMinutes: number, windows: number): Scatters => [
  { excess: tenSeconds * windows, scale: windows, windows: 60 * windows },
  { excess: minute * windows, scale: windows, windows: 10 * windows },
  { excess: tenMinutes * windows, scale: windows, windows },
];

const sumAt = (hours: number, group: GroupBaseline): Norms['speakingSum'] =>
  normsFor(group, undefined, timeOf(hours * HOUR)).speakingSum;

describe('the sum that speaks', () => {
  it('is the one by minute where minutes vary little, and the one by ten where they burst', () => {
    expect(sumAt(30, grown(0.1, 0.03, 5_000))).toBe(0);
    expect(sumAt(30, grown(4, 0.4, 5_000))).toBe(1);
  });

  it('is none where rates wander, also when little was seen of it', () => {
    expect(sumAt(30, grown(1, 0.9, 5_000))).toBeUndefined();
    expect(sumAt(30, grown(3, 2, 25))).toBeUndefined();
  });

  it('is none on the second day of a group of two, which had no time to show that it is steady', () => {
    expect(sumAt(27, grown(0, 0, 30))).toBeUndefined();
    expect(sumAt(27, grown(0, 0, 500))).toBe(0);
  });

  it('is none on the first day where rates drift by a quarter, though nobody would mind on the second', () => {
    expect(sumAt(12, grown(0.07, 0.07, 5_000))).toBeUndefined();
    expect(sumAt(30, grown(0.07, 0.07, 5_000))).toBe(0);
  });

  it('speaks in the first hours, before anything could wander', () => {
    expect(sumAt(2, grown(0, 0, 12))).toBe(0);
    expect(sumAt(12, grown(0, 0, 72))).toBeUndefined();
  });
});

describe('dispersion', () => {
  it('leans on the finer scale where little was seen: what bursts by the minute bursts by ten minutes', () => {
    const [, , unseen] = dispersionOf(scattered(100, 20, 0, 0), 0);
    const [, , steady] = dispersionOf(scattered(0, 0, 0, 0), 0);
    expect(steady).toBe(0.3);
    expect(unseen).toBe(0.3);
    const [, minute, bursty] = dispersionOf(
      [
        { excess: 1e7, scale: 1e5, windows: 1e5 },
        { excess: 2e5, scale: 1e4, windows: 1e4 },
        { excess: 0, scale: 0, windows: 0 },
      ],
      1e9,
    );
    expect(bursty).toBeCloseTo(minute / 10, 5);
  });
});
