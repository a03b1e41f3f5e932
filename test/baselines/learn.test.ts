import { describe, expect, it } from '@jest/globals';
import { learn } from '../../shared/baselines/learn.ts';
import type { Acquaintance } from '../../shared/types/standing.ts';
import { slotOf, TEN_MINUTES } from '../../shared/windows/scales.ts';
import { emptyWindow, membersOf, type Window } from '../../shared/windows/window.ts';

const MIDNIGHT = Date.UTC(2026, 0, 6);
const TICK = TEN_MINUTES.slotMs;

/** A client that used these principals, each in the ten minutes that hold the time. */
const using = (seen: readonly (readonly [principal: string, at: number])[], window = emptyWindow(CLIENT)): Window => {
  for (const [principal, at] of seen) membersOf(window, 'principals', slotOf(TEN_MINUTES, at)).exact.add(principal);
  return window;
};

const CLIENT = { kind: 'client', id: 'meter-1' } as const;

const known = (principals: readonly Acquaintance[]): Window => ({
  ...emptyWindow(CLIENT),
  baseline: {
    v: 1,
    firstSeenAt: MIDNIGHT - 3 * TICK,
    through: MIDNIGHT - 1,
    days: 1,
    principals,
    clients: [],
    addresses: [],
    sessions: [],
  },
});

const since = (id: string, at: number): Acquaintance => ({ id, firstSeenAt: at, lastSeenAt: at, days: 1 });

describe('who was seen before', () => {
  it.each([
    ['the only one', ['a']],
    ['one of two', ['a', 'b']],
  ])('is met again, over midnight for another day: %s', (_, names) => {
    const window = known(names.map((id) => since(id, MIDNIGHT - 3 * TICK)));
    using(
      [
        ['a', MIDNIGHT - 1],
        ['a', MIDNIGHT + 1],
      ],
      window,
    );
    const [met] = learn(window, MIDNIGHT + 1).principals;
    expect(met).toEqual({ id: 'a', firstSeenAt: MIDNIGHT - 3 * TICK, lastSeenAt: MIDNIGHT + TICK - 1, days: 2 });
  });

  it('keeps the place before who comes new', () => {
    const window = using([['b', MIDNIGHT + 1]], known([since('a', MIDNIGHT - 3 * TICK)]));
    expect(learn(window, MIDNIGHT + 1).principals.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('stays as it was where nobody was seen, and is the same twice', () => {
    const window = using([['a', MIDNIGHT + 1]], known([since('a', MIDNIGHT - 3 * TICK)]));
    const once = learn(window, MIDNIGHT + 1);
    expect(learn({ ...window, baseline: once }, MIDNIGHT + 1)).toEqual(once);
  });
});
