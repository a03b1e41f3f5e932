import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createDelivery, unreliability } from '../../local/broker/unreliable.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Answers the given numbers one after the other. */
const scripted =
  (...numbers: number[]) =>
  (): number =>
    numbers.shift() ?? 0.99;
const deliver = (options: Parameters<typeof createDelivery>[0]) => {
  const arrived: string[] = [];
  return { arrived, ...createDelivery<string>(options, (item) => arrived.push(item)) };
};

describe('an unreliable delivery', () => {
  it('without delay or duplicates is a plain call', () => {
    const { arrived, send } = deliver({ duplicateShare: 0, reorderMs: 0, random: () => 0 });
    send('a');

    expect(arrived).toEqual(['a']);
  });

  it('delivers out of order when delays differ', () => {
    const { arrived, send } = deliver({ duplicateShare: 0, reorderMs: 100, random: scripted(0.9, 0.5, 0.1, 0.5) });
    send('a');
    send('b');
    jest.advanceTimersByTime(50);
    expect(arrived).toEqual(['b']);
    jest.advanceTimersByTime(50);

    expect(arrived).toEqual(['b', 'a']);
  });

  it('delivers its share twice, the second time with a delay of its own', () => {
    const { arrived, send } = deliver({
      duplicateShare: 0.5,
      reorderMs: 100,
      random: scripted(0.1, 0.4, 0.8, 0.2, 0.6),
    });
    send('twice');
    send('once');
    jest.advanceTimersByTime(40);
    expect(arrived).toEqual(['twice', 'once']);
    jest.advanceTimersByTime(60);

    expect(arrived).toEqual(['twice', 'once', 'twice']);
  });

  it('flushes what is under way, once, in the order of sending', () => {
    const { arrived, flush, send } = deliver({
      duplicateShare: 0,
      reorderMs: 100,
      random: scripted(0.9, 0.5, 0.1, 0.5),
    });
    send('a');
    send('b');
    flush();
    jest.advanceTimersByTime(200);
    flush();

    expect(arrived).toEqual(['a', 'b']);
  });

  it('flushes nothing that has arrived', () => {
    const { arrived, flush, send } = deliver({ duplicateShare: 0, reorderMs: 100, random: () => 0.5 });
    send('a');
    jest.advanceTimersByTime(100);
    flush();

    expect(arrived).toEqual(['a']);
  });
});

it('a little unreliability is the default', () => {
  expect(unreliability(() => 0.5)).toMatchObject({ duplicateShare: 0.01, reorderMs: 20 });
});
