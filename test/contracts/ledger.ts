import { beforeEach, describe, expect, it } from '@jest/globals';
import { HISTORY_KEPT, type Ledger } from '../../shared/ports/ledger.ts';
import type { Intent } from '../../shared/types/ledger.ts';
import { CERTIFICATE, certificate, NOON, OTHER_CERTIFICATE } from '../given/incidents.ts';

const intent = (over: Partial<Intent> = {}): Intent => ({
  id: 'publish-flood-1.deactivate.c0ffee',
  action: 'deactivate',
  target: certificate(),
  incidentId: 'publish-flood-1',
  requestedBy: 'floodgate',
  reason: 'a\u202e"\\\n',
  at: NOON,
  prior: {},
  request: { certificateId: CERTIFICATE },
  ...over,
});

const done = { status: 'done', detail: 'ACTIVE → INACTIVE', at: NOON + 1, after: { status: 'INACTIVE' } } as const;

/** Every ledger behaves like this. */
export const describeLedger = (name: string, create: () => Promise<Ledger>): void => {
  describe(`${name} keeps the ledger`, () => {
    let ledger: Ledger;
    beforeEach(async () => {
      ledger = await create();
    });

    it('knows nothing that was not intended', async () => {
      expect(await ledger.find('nothing')).toBeUndefined();
      expect(await ledger.history('deactivate', certificate())).toEqual([]);
      expect(await ledger.pending()).toEqual([]);
    });

    it('writes an intent once, whoever tries, and hands it back as it was', async () => {
      const tries = await Promise.all(
        Array.from({ length: 8 }, (_, n) => ledger.intend(intent({ reason: `try ${n}` }))),
      );
      expect(tries.filter(Boolean)).toHaveLength(1);
      expect((await ledger.find(intent().id))?.intent.reason).toBe(`try ${tries.indexOf(true)}`);
    });

    it('lists an intent as pending until it is forgotten, its outcome included', async () => {
      await ledger.intend(intent());
      expect(await ledger.pending()).toEqual([
        { id: intent().id, at: NOON, entry: { intent: intent(), started: false, outcome: undefined } },
      ]);
      await ledger.start(intent().id, { prior: { status: 'ACTIVE' } });
      expect((await ledger.pending())[0]?.entry?.started).toBe(true);
      await ledger.settle(intent().id, done);
      expect((await ledger.pending())[0]?.entry?.outcome).toEqual(done);
      await ledger.forget(intent().id);
      expect(await ledger.pending()).toEqual([]);
      expect((await ledger.find(intent().id))?.outcome).toEqual(done);
    });

    it('notes the prior state once: the first one stands', async () => {
      await ledger.intend(intent());
      const first = { prior: { status: 'ACTIVE' }, leaseEndsAt: NOON + 5 };
      expect(await ledger.start(intent().id, first)).toEqual({ start: first, resumed: false });
      expect(await ledger.start(intent().id, { prior: { status: 'INACTIVE' } })).toEqual({
        start: first,
        resumed: true,
      });
      expect((await ledger.find(intent().id))?.intent).toEqual({ ...intent(), ...first });
    });

    it('settles once: the first outcome stands, and is the answer', async () => {
      await ledger.intend(intent());
      expect(await ledger.settle(intent().id, done)).toEqual(done);
      expect(await ledger.settle(intent().id, { status: 'failed', detail: 'late', at: NOON + 2 })).toEqual(done);
      expect((await ledger.find(intent().id))?.outcome).toEqual(done);
    });

    it('tells the history of one action on one target, newest first', async () => {
      await ledger.intend(intent({ id: 'b', at: NOON + 2 }));
      await ledger.intend(intent({ id: 'a', at: NOON + 1 }));
      await ledger.intend(intent({ id: 'c', at: NOON + 3, target: certificate(OTHER_CERTIFICATE) }));
      await ledger.intend(intent({ id: 'd', at: NOON + 4, action: 'revoke' }));
      await ledger.settle('a', done);
      const history = await ledger.history('deactivate', certificate());
      expect(history.map(({ intent: { id }, outcome }) => [id, outcome?.status])).toEqual([
        ['b', undefined],
        ['a', 'done'],
      ]);
    });

    it('tells no more of it than it says', async () => {
      for (let n = 0; n < HISTORY_KEPT + 3; n += 1) await ledger.intend(intent({ id: `n${n}`, at: NOON + n }));
      const history = await ledger.history('deactivate', certificate());
      expect(history).toHaveLength(HISTORY_KEPT);
      expect(history[0]?.intent.id).toBe(`n${HISTORY_KEPT + 2}`);
    });
  });
};
