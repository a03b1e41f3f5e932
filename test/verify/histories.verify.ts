import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { histories, live } from '../pipeline/histories.ts';

it('breaks no line of the invariants of response in twenty thousand generated days', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      expect((await live(history)).broken).toEqual([]);
    }),
    { numRuns: 20_000 },
  );
}, 600_000);
