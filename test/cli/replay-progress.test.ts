import { describe, expect, it } from '@jest/globals';
import { createProgress } from '../../cli/replay/progress.ts';
import { durationOf } from '../../cli/replay/words.ts';
import { NOON } from '../fakes/signals.ts';

const shown = (columns: number, times: readonly number[]) => {
  const written: string[] = [];
  const progress = createProgress({ columns, write: (text) => written.push(text) }, 200e6, 0);
  for (const now of times) progress.show({ bytes: 50e6, at: NOON, incidents: 3 }, now);
  return { written, progress };
};

describe('the progress of a replay', () => {
  it('is a bar, the share of the bytes, the event time that was reached, and the incidents so far', () => {
    const { written } = shown(100, [600]);
    expect(written).toEqual([
      '\r\u001b[K[#####...............]  25 % of 200.0 MB  2026-11-20 12:00:00 UTC  3 incidents',
    ]);
  });

  it('is not shown of a short replay, which leaves no trace', () => {
    const { written, progress } = shown(100, [10, 400]);
    progress.end();
    expect(written).toEqual([]);
  });

  it('is drawn ten times a second at most, and wiped in the end', () => {
    const { written, progress } = shown(100, [600, 650, 699, 700, 750]);
    progress.end();
    expect(written).toHaveLength(3);
    expect(written.at(-1)).toBe('\r\u001b[K');
  });

  it('keeps to one line of a narrow terminal', () => {
    const { written } = shown(40, [600]);
    expect((written[0] ?? '').replace('\r\u001b[K', '')).toHaveLength(39);
  });

  it('says nothing of a time before there is one, and is full when all was read', () => {
    const written: string[] = [];
    createProgress({ write: (text) => written.push(text) }, 100, 0).show(
      { bytes: 100, at: undefined, incidents: 0 },
      600,
    );
    expect(written[0]).toContain(`[${'#'.repeat(20)}]  100 %`);
    expect(written[0]).not.toContain('UTC');
  });
});

describe('a duration', () => {
  it.each([
    [0, '0 s'],
    [99_000, '99 s'],
    [100_000, '2 min'],
    [99 * 60_000, '99 min'],
    [125 * 60_000, '2 h 5 min'],
    [(23 * 60 + 59.6) * 60_000, '1 d 0 h'],
    [50 * 3_600_000, '2 d 2 h'],
  ])('of %d ms is %s', (ms, words) => {
    expect(durationOf(ms)).toBe(words);
  });
});
