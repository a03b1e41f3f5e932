import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chaos } from '../fakes/chaos.ts';
import { CERTIFICATE, finding, MINUTE } from '../given/incidents.ts';
import { type World, world } from './world.ts';

/** A flood is raised and reacted to, and the process dies at one call; then Lambda and the schedule do what they do. */
const live = async (w: World): Promise<void> => {
  const findings = [finding()];
  const id = await untilItWorks(w, async () => (await w.raise(findings))[0]?.id ?? '');
  await w.react(id).catch(() => undefined);
  w.restart();
  for (let minute = 0; minute < 8; minute += 1) {
    w.pass(MINUTE);
    await w.sweep().catch(() => undefined);
    w.restart();
  }
};

/** Kinesis delivers a batch again until it is through. */
const untilItWorks = async <T>(w: World, work: () => Promise<T>): Promise<T> => {
  for (let attempt = 0; attempt < 9; attempt += 1) {
    try {
      return await work();
    } catch {
      w.restart();
    }
  }
  throw new Error('the batch never came through');
};

const CALLS = (async () => {
  const calm = chaos([], 'before');
  await live(world({ chaos: calm }));
  return calm.calls();
})();

const FINE = {
  updates: [`INACTIVE ${CERTIFICATE}`],
  connected: false,
  pending: [],
  deactivation: 'done',
  deeds: ['deactivate done', expect.stringMatching(/^disconnect (done|skipped)$/)],
  status: 'open',
  unannounced: 0,
  lastToldOf: expect.stringMatching(/deactivate done/),
  incidents: 1,
};

describe.each(['before', 'after'] as const)(
  'one deactivation, one consistent ledger and one truthful incident',
  (when) => {
    it(`follow from a crash ${when} any call`, async () => {
      const calls = await CALLS;
      expect(calls).toBeGreaterThan(30);
      for (let at = 1; at <= calls; at += 1) {
        const w = world({ chaos: chaos([at], when) });
        await live(w);
        expect({ at, ...(await ending(w)) }).toEqual({ at, ...FINE });
      }
    });

    it(`follow from several crashes ${when} calls`, async () => {
      const deaths = fc.uniqueArray(fc.integer({ min: 1, max: 2 * (await CALLS) }), { minLength: 2, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(deaths, async (at) => {
          const w = world({ chaos: chaos(at, when) });
          await live(w);
          expect(await ending(w)).toEqual(FINE);
        }),
        { numRuns: 150 },
      );
    });
  },
);

const ending = async (w: World) => {
  const ids = await w.incidents.attention();
  const incident = (await w.incidents.get(ids[0] ?? ''))?.incident;
  const [deactivation] = await w.ledger.history('deactivate', { kind: 'principal', id: CERTIFICATE });
  const deedsOf = (one: typeof incident) => one?.deeds.map(({ action, outcome }) => `${action} ${outcome}`);
  return {
    updates: w.certificates.updates,
    connected: await w.connections.isOpen('meter-1'),
    pending: await w.ledger.pending(),
    deactivation: deactivation?.outcome?.status,
    deeds: deedsOf(incident),
    status: incident?.status,
    unannounced: (incident?.revision ?? 0) - (incident?.announced ?? 0),
    lastToldOf: deedsOf(w.announced.toSorted((a, b) => a.revision - b.revision).at(-1))?.join(),
    incidents: ids.length,
  };
};
