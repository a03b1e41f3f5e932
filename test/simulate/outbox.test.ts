import { describe, expect, it } from '@jest/globals';
import { Outbox } from '../../cli/simulate/outbox.ts';

describe('outbox', () => {
  it('keeps what arrives later until it is due, and not a moment less', () => {
    const outbox = new Outbox();
    outbox.arriveAt(20, 'late');
    outbox.arrive('at once');
    outbox.release(19.9);
    expect(outbox.take()).toBe('at once\n');
    outbox.release(20);
    expect(outbox.take()).toBe('late\n');
  });

  it('lets records leave in the order in which they arrive', () => {
    const outbox = new Outbox();
    outbox.arriveAt(30, 'third');
    outbox.arriveAt(10, 'first');
    outbox.arriveAt(20, 'second');
    outbox.release(Number.POSITIVE_INFINITY);
    expect(outbox.take()).toBe('first\nsecond\nthird\n');
    expect([outbox.take(), outbox.waiting, outbox.written]).toEqual(['', 0, 3]);
  });
});
