import { describe, expect, it } from '@jest/globals';
import { OWN_MESSAGES } from '../../shared/response/digests.ts';
import { chaos } from '../fakes/chaos.ts';
import { blameless, client, MINUTE } from '../given/incidents.ts';
import { type World, world } from './world.ts';

const STORM = 14;
const findings = (severity: 'high' | 'critical' = 'high') =>
  Array.from({ length: STORM }, (_, n) => blameless({ entity: client(`meter-${n}`), severity }));

/** A storm breaks out, and the schedule does what it does, whatever dies. */
const live = async (w: World, minutes: number): Promise<void> => {
  for (let attempt = 0; attempt < 5; attempt += 1)
    try {
      await w.raise(findings());
      break;
    } catch {
      w.restart();
    }
  for (let minute = 0; minute < minutes; minute += 1) {
    w.pass(MINUTE);
    await w.sweep().catch(() => undefined);
    w.restart();
  }
};

const untold = async (w: World): Promise<readonly string[]> => {
  const stored = await Promise.all((await w.incidents.attention()).map((id) => w.incidents.get(id)));
  return stored.flatMap((one) => (one && one.incident.announced < one.incident.revision ? [one.incident.id] : []));
};

describe('a storm of incidents', () => {
  it('is a few messages and one digest with all the rest in it', async () => {
    const w = world({ digests: true });
    await live(w, 3);
    const own = new Set(w.announced.map(({ id }) => id));
    expect(own.size).toBe(OWN_MESSAGES);
    expect(w.digested).toHaveLength(1);
    const rest = w.digested[0]?.map(({ id }) => id) ?? [];
    expect(rest.filter((id) => own.has(id))).toEqual([]);
    expect(own.size + rest.length).toBe(STORM);
    expect(await untold(w)).toEqual([]);
  });

  it('is as many messages as there are incidents where they are critical', async () => {
    const w = world({ digests: true });
    await w.raise(findings('critical'));
    expect(new Set(w.announced.map(({ id }) => id)).size).toBe(STORM);
    expect(w.digested).toEqual([]);
  });

  it('is told one by one where few are left', async () => {
    const w = world({ digests: true });
    await w.raise(findings().slice(0, OWN_MESSAGES + 2));
    for (let minute = 0; minute < 13; minute += 1) {
      w.pass(MINUTE);
      await w.sweep();
    }
    expect(w.digested).toEqual([]);
    expect(new Set(w.announced.map(({ id }) => id)).size).toBe(OWN_MESSAGES + 2);
  });

  it('ends as it began: what closes together is told together', async () => {
    const w = world({ digests: true });
    await live(w, 60);
    expect(await w.incidents.attention()).toEqual([]);
    const told = [...w.announced, ...w.digested.flat()].filter(({ status }) => status === 'closed');
    expect(new Set(told.map(({ id }) => id)).size).toBe(STORM);
    expect(w.announced.length + w.digested.length).toBeLessThan(3 * OWN_MESSAGES);
  });
});

describe.each(['before', 'after'] as const)('a process that dies %s a call', (when) => {
  it('loses no incident of a storm', async () => {
    const calm = chaos([], when);
    await live(world({ digests: true, chaos: calm }), 14);
    expect(calm.calls()).toBeGreaterThan(100);
    for (let at = 1; at <= calm.calls(); at += 3) {
      const w = world({ digests: true, chaos: chaos([at], when) });
      await live(w, 14);
      expect({ at, untold: await untold(w) }).toEqual({ at, untold: [] });
      const told = new Set([...w.announced, ...w.digested.flat()].map(({ id }) => id));
      expect({ at, told: told.size }).toEqual({ at, told: STORM });
    }
  });
});
