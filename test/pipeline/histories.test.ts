import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { histories, live } from './histories.ts';

describe('whatever happens in a day: findings, people, operators, switches, failures and repeated hints', () => {
  it('no line of the invariants of response is broken, and something is done in many of the days', async () => {
    let done = 0;
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const lived = await live(history);
        done += lived.done;
        expect(lived.broken).toEqual([]);
      }),
      { numRuns: 600 },
    );
    expect(done).toBeGreaterThan(100);
  });
});
