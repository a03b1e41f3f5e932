import { describe, expect, it } from '@jest/globals';
import { chaos } from '../fakes/chaos.ts';
import { CERTIFICATE, client, finding, HOUR, MINUTE } from '../given/incidents.ts';
import { type World, type WorldOptions, world } from './world.ts';

const watching = (options: WorldOptions = {}): World => world({ mode: 'observe', mayRaise: true, ...options });
const CULPRIT = [`client#meter-1`, `principal#${CERTIFICATE}`];

const levels = ({ levels: { set } }: World): readonly string[] => [...set].toSorted();

/** Nothing that a sweep fails at keeps the next from trying. */
const sweepFor = async (w: World, minutes: number): Promise<void> => {
  for (let minute = 0; minute < minutes; minute += 1) {
    w.pass(MINUTE);
    await w.sweep().catch(() => undefined);
    w.restart();
  }
};

describe('the log level of whom an incident is about', () => {
  it('is raised while it is open, and put back when it is over', async () => {
    const w = watching();
    await w.raise([finding()]);
    await sweepFor(w, 2);
    expect(levels(w)).toEqual(CULPRIT);
    await sweepFor(w, 40);
    expect(levels(w)).toEqual([]);
    expect(await w.levels.raisedLevels.all()).toEqual([]);
  });

  it('ends after an hour, however long it goes on', async () => {
    const w = watching();
    for (let minute = 0; minute < 70; minute += 1) {
      await w.raise([finding({ at: w.now() })]);
      await sweepFor(w, 1);
      expect([minute, levels(w).length]).toEqual([minute, minute < 59 ? 2 : 0]);
    }
  });

  it('that others have set is left as it is', async () => {
    const w = watching();
    w.levels.set.add('client#meter-1');
    await w.raise([finding()]);
    await sweepFor(w, 2);
    expect(levels(w)).toEqual(CULPRIT);
    await sweepFor(w, 40);
    expect(levels(w)).toEqual(['client#meter-1']);
  });

  it('is raised for nobody by evidence that anybody could have forged', async () => {
    const w = watching();
    await w.raise([finding({ class: 'claimed' })]);
    await sweepFor(w, 2);
    expect(levels(w)).toEqual([]);
  });

  it('is raised for a few, however many incidents there are', async () => {
    const w = watching();
    await w.raise(Array.from({ length: 40 }, (_, n) => finding({ entity: client(`meter-${n}`) })));
    await sweepFor(w, 2);
    expect(levels(w)).toHaveLength(10);
  });

  it('is raised for nobody where people have not switched it on, and what is raised is put back', async () => {
    const off = world({ mode: 'observe' });
    await off.levels.raisedLevels.note({ id: 'x', entity: client('meter-9'), at: off.now() - HOUR });
    off.levels.set.add('client#meter-9');
    await off.raise([finding()]);
    await sweepFor(off, 1);
    expect(levels(off)).toEqual([]);
  });

  it('is put back in the end, at whatever call a sweep dies', async () => {
    const calls = chaos([], 'before');
    const calm = watching({ chaos: calls });
    await calm.raise([finding()]);
    await sweepFor(calm, 40);
    for (const when of ['before', 'after'] as const)
      for (let death = 1; death <= calls.calls(); death += 5) {
        const w = watching({ chaos: chaos([death], when) });
        await w.raise([finding()]).catch(() => undefined);
        w.restart();
        await w.raise([finding()]).catch(() => undefined);
        w.restart();
        await sweepFor(w, 50);
        expect([when, death, ...levels(w)]).toEqual([when, death]);
        expect(await w.levels.raisedLevels.all()).toEqual([]);
      }
  });
});
