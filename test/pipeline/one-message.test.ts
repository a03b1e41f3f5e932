import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Incidents } from '../../shared/ports/incidents.ts';
import type { Finding } from '../../shared/types/finding.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { memoryIncidents } from '../fakes/incidents.ts';
import { certificate, finding, MINUTE, NOON, OTHER_CERTIFICATE, SECOND, standing } from '../given/incidents.ts';
import { type World, world } from './world.ts';

const raised = async (w: World, findings: readonly Finding[] = [finding()]): Promise<string> =>
  (await w.raise(findings))[0]?.id ?? '';
const stored = async (w: World, id: string): Promise<Incident | undefined> => (await w.incidents.get(id))?.incident;
const told = (w: World): readonly string[] => w.announced.map(({ id, revision }) => `${id} ${revision}`);

/** Announces as slowly as `meanwhile` takes. */
const whileAnnouncing = (w: World, meanwhile: () => Promise<unknown>): void => {
  let first = true;
  w.beforeAnnouncing = async () => {
    if (!first) return;
    first = false;
    await meanwhile();
  };
};

describe('each change is one message', () => {
  it('when further batches come while the first is being announced', async () => {
    const w = world({ mode: 'observe' });
    whileAnnouncing(w, () =>
      Promise.all([w.raise([finding({ at: NOON + 1 })]), w.raise([finding({ at: NOON + 20 * SECOND })])]),
    );
    await raised(w);
    expect(w.announced.map(({ revision }) => revision)).toEqual([1]);
  });

  it('when it is swept while it is being announced', async () => {
    const w = world({ mode: 'observe' });
    whileAnnouncing(w, () => w.sweep());
    await raised(w);
    expect(new Set(told(w)).size).toBe(told(w).length);
  });

  it('when it is swept while what was done is being announced', async () => {
    const w = world();
    const id = await raised(w);
    whileAnnouncing(w, () => w.sweep());
    await w.react(id);
    expect(w.announced.map(({ revision }) => revision)).toEqual([1, 3]);
  });

  it('when further batches come between two deeds', async () => {
    const w = world();
    const id = await raised(w);
    const { end } = w.connections;
    w.connections.end = async (client) => {
      await w.raise([finding({ at: NOON + 20 * SECOND })]);
      return end(client);
    };
    await w.react(id);
    expect(w.announced.map(({ revision, deeds }) => [revision, deeds.length])).toEqual([
      [1, 0],
      [3, 2],
    ]);
  });

  it('when the hint comes twice at once, however slowly people are told', async () => {
    const w = world();
    const id = await raised(w);
    whileAnnouncing(w, () => w.react(id));
    await Promise.all([w.react(id), w.react(id)]);
    expect(w.announced.map(({ revision }) => revision)).toEqual([1, 3]);
  });

  it('and who raised it further says what was done until then as well', async () => {
    const w = world();
    const id = await raised(w);
    const { end } = w.connections;
    w.connections.end = async (client) => {
      await w.raise([finding({ at: NOON + 1, severity: 'critical' })]);
      return end(client);
    };
    await w.react(id);
    expect(w.announced.map(({ revision, severity, deeds }) => [revision, severity, deeds.length])).toEqual([
      [1, 'high', 0],
      [3, 'critical', 1],
      [4, 'critical', 2],
    ]);
  });

  it('and none is left out, in whatever order batches, hints and sweeps are at work', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const w = world({ incidents: scheduled(scheduler, memoryIncidents()) });
        w.certificates.put(OTHER_CERTIFICATE, 'ACTIVE');
        w.principals.set(OTHER_CERTIFICATE, standing({ clients: [] }));
        w.beforeAnnouncing = () => scheduler.schedule(Promise.resolve(), 'announce');
        const id = await scheduler.waitFor(raised(w));
        const batches = [
          finding({ at: NOON + 1, severity: 'critical' }),
          finding({ at: NOON + 2, culprit: certificate(OTHER_CERTIFICATE) }),
          finding({ at: NOON + 3 }),
        ];
        await scheduler.waitFor(
          Promise.all([...batches.map((one) => w.raise([one])), w.react(id), w.react(id), w.sweep()]),
        );
        await scheduler.waitFor(w.react(id));
        const last = await scheduler.waitFor(stored(w, id));
        expect(new Set(told(w)).size).toBe(told(w).length);
        expect(last?.announced).toBe(last?.revision);
        const heard = w.announced.toSorted((a, b) => a.revision - b.revision).at(-1);
        expect(heard).toMatchObject({ revision: last?.revision, deeds: last?.deeds, severity: 'critical' });
      }),
      { numRuns: 200 },
    );
  });
});

describe('what its own writer did not announce', () => {
  const unannounced = async (): Promise<{ readonly w: World; readonly id: string }> => {
    const w = world();
    w.beforeAnnouncing = () => Promise.reject(new Error('SNS is down'));
    const id = await raised(w, [finding({ class: 'claimed' })]);
    w.beforeAnnouncing = async () => undefined;
    return { w, id };
  };

  it('is noticed by sweep, and announced a minute later', async () => {
    const { w, id } = await unannounced();
    await w.sweep();
    w.pass(MINUTE - 1);
    await w.sweep();
    expect(told(w)).toEqual([]);
    w.pass(1);
    await w.sweep();
    await w.sweep();
    expect(told(w)).toEqual([`${id} 1`]);
    expect(await stored(w, id)).toMatchObject({ revision: 1, announced: 1 });
  });

  it('has its own minute, whatever was noticed of the revision before', async () => {
    const { w, id } = await unannounced();
    await w.sweep();
    w.pass(MINUTE);
    w.beforeAnnouncing = () => Promise.reject(new Error('SNS is down'));
    await w.raise([finding({ class: 'claimed', at: NOON + 1, severity: 'critical' })]);
    w.beforeAnnouncing = async () => undefined;
    await w.sweep();
    expect(told(w)).toEqual([]);
    w.pass(MINUTE);
    await w.sweep();
    expect(told(w)).toEqual([`${id} 2`]);
  });

  it('is announced by one of two sweeps at once', async () => {
    const { w, id } = await unannounced();
    await w.sweep();
    w.pass(MINUTE);
    await Promise.all([w.sweep(), w.sweep()]);
    expect(told(w)).toEqual([`${id} 1`]);
  });

  it('is tried again a minute later when sweep could not announce it either', async () => {
    const { w, id } = await unannounced();
    await w.sweep();
    w.pass(MINUTE);
    w.beforeAnnouncing = () => Promise.reject(new Error('SNS is down'));
    await expect(w.sweep()).rejects.toThrow('sweep: 1 of 1 failed');
    w.beforeAnnouncing = async () => undefined;
    w.pass(MINUTE);
    await w.sweep();
    expect(told(w)).toEqual([`${id} 1`]);
  });

  it('is not waited for when somebody raises it further', async () => {
    const { w, id } = await unannounced();
    await w.raise([finding({ at: NOON + 1, severity: 'critical' })]);
    expect(await stored(w, id)).toMatchObject({ revision: 2, announced: 2 });
  });
});

/** Every call of the store takes as long as the scheduler says. */
const scheduled = (scheduler: fc.Scheduler, store: Incidents): Incidents => {
  const later =
    <A extends readonly unknown[], T>(call: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      await scheduler.schedule(Promise.resolve());
      return call(...args);
    };
  return {
    newest: later(store.newest),
    get: later(store.get),
    save: later(store.save),
    attention: later(store.attention),
    dismiss: later(store.dismiss),
  };
};
