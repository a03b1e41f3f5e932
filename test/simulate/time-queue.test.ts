import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TimeQueue } from '../../cli/simulate/time-queue.ts';

describe('time queue', () => {
  it('gives back what was added by time, and in order of adding where times agree', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const queue = new TimeQueue<readonly [number, number]>();
        for (const [order, time] of times.entries()) queue.add(time, [time, order]);
        const taken = times.map(() => queue.take());
        expect(taken).toEqual(taken.toSorted(([a, i], [b, j]) => a - b || i - j));
        expect(queue.size).toBe(0);
      }),
    );
  });

  it('keeps order when adding and taking alternate', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined })), (steps) => {
        const queue = new TimeQueue<number>();
        const model: number[] = [];
        const taken: number[] = [];
        const expected: number[] = [];
        for (const step of steps) {
          if (step !== undefined) {
            queue.add(step, step);
            model.push(step);
            model.sort((a, b) => a - b);
          } else if (model.length > 0) {
            taken.push(queue.take());
            expected.push(...model.splice(0, 1));
          }
        }
        expect(taken).toEqual(expected);
        expect(queue.size).toBe(model.length);
      }),
    );
  });

  it('is due never when it is empty, and cannot be taken from', () => {
    const queue = new TimeQueue<string>();
    expect(queue.next).toBe(Number.POSITIVE_INFINITY);
    expect(() => queue.take()).toThrow('empty');
  });
});
