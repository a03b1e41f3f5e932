import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Guards } from '../../shared/ports/guards.ts';
import type { Guard, GuardChange } from '../../shared/types/guard.ts';
import { CERTIFICATE, HOUR, NOON } from '../given/incidents.ts';

const guard = (over: Partial<Guard> = {}): Guard =>
  ({
    kind: 'immunity',
    id: 'immunity-1',
    principal: CERTIFICATE,
    until: NOON + HOUR,
    reason: 'a\u202e"',
    by: 'ann',
    ...over,
  }) as Guard;

const change = (over: Partial<GuardChange> = {}): GuardChange => ({
  id: 'request-1',
  change: 'written',
  guard: guard(),
  requestedBy: 'ann',
  reason: 'bench',
  at: NOON,
  ...over,
});

/** Every store of guards behaves like this. */
export const describeGuards = (name: string, create: () => Promise<Guards>): void => {
  describe(`${name} keeps guards`, () => {
    let guards: Guards;
    beforeEach(async () => {
      guards = await create();
    });

    it('has none at first', async () => {
      expect(await guards.all()).toEqual([]);
      expect(await guards.changes()).toEqual([]);
    });

    it('hands back what was written, the newest under each id', async () => {
      await guards.change(change());
      await guards.change(change({ id: 'request-2', guard: guard({ until: NOON + 9 * HOUR }) }));
      await guards.change(change({ id: 'request-3', guard: guard({ id: 'immunity-2' }) }));
      expect((await guards.all()).map(({ id, until }) => [id, until]).toSorted()).toEqual([
        ['immunity-1', NOON + 9 * HOUR],
        ['immunity-2', NOON + HOUR],
      ]);
      expect(await guards.all()).toContainEqual(guard({ id: 'immunity-2' }));
    });

    it('lifts one, and remembers every change, newest first', async () => {
      await guards.change(change());
      await guards.change(change({ id: 'request-2', at: NOON + 1, change: 'lifted' }));
      await guards.change(change({ id: 'request-2', at: NOON + 1, change: 'lifted' }));
      expect(await guards.all()).toEqual([]);
      expect(await guards.changes()).toEqual([change({ id: 'request-2', at: NOON + 1, change: 'lifted' }), change()]);
    });
  });
};
