import { describe, expect, it } from '@jest/globals';
import { memoryWindowItems } from '../../shared/adapters/memory-window-items.ts';
import { clientStanding, principalStanding } from '../../shared/baselines/standing.ts';
import { configure } from '../../shared/detectors/detect.ts';
import { knownLanes } from '../../shared/pipeline/lanes.ts';
import { seed } from '../../shared/pipeline/seed.ts';
import { GROUPS_KEY } from '../../shared/pipeline/stored-teachings.ts';
import { type Entity, entityKey } from '../../shared/types/entity.ts';
import type { Signal } from '../../shared/types/signal.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';
import { decodeItem } from '../../shared/windows/item.ts';
import { certificate, connected, NOON, published, subscribed } from '../fakes/signals.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const hash = keyedHash('test');

/** Four days of five meters: a session a day, a publish every three hours. */
const calm = (): readonly Signal[] => {
  const signals: Signal[] = [];
  for (let day = 0; day < 4; day += 1)
    for (let n = 0; n < 5; n += 1) {
      const who = { client: `meter-${n}`, principal: certificate(n), address: `192.0.2.${n}` };
      const begins = NOON + day * DAY;
      signals.push(connected({ ...who, at: begins, version: day, session: `${n}-${day}` }));
      for (let hour = 0; hour < 24; hour += 3)
        signals.push(
          published({
            ...who,
            at: begins + 1_000 + hour * HOUR,
            id: `${n}-${day}-${hour}`,
            topic: `devices/meter-${n}/state`,
          }),
        );
    }
  return signals.toSorted((a, b) => a.at - b.at);
};

const plant = async (signals: readonly Signal[], items = memoryWindowItems()) => {
  const log = { error: (message: string, fields?: object) => expect([message, fields]).toEqual([]) };
  const seeding = { past: memoryWindowItems(), items, hash, coverage: WATCHED, watch: configure(), log };
  const seeded = await seed(signals, { ...seeding, falseAlarmsPerDay: 1, now: NOON + 5 * DAY });
  const window = (entity: Entity) => decodeItem(entity, items.items.get(entityKey(entity)), hash);
  return { items, seeded, window };
};

describe('a stack that was seeded', () => {
  it('knows who was there, for how long, and whose client id is whose', async () => {
    const { window, seeded } = await plant(calm());
    expect(principalStanding(window({ kind: 'principal', id: certificate(3) })).days).toBeGreaterThanOrEqual(4);
    expect(clientStanding(window({ kind: 'client', id: 'meter-3' })).principals[0]?.id).toBe(certificate(3));
    expect(seeded).toMatchObject({ known: 0, suspect: 0 });
  });

  it('has learned of its groups, and finds the lane of the past', async () => {
    const { items } = await plant(calm());
    expect(items.items.get(GROUPS_KEY)?.sets.G).toContain('meter-#');
    expect(items.items.get('taught#meter-#')?.baseline).toMatch('topics');
    expect(await knownLanes(items)).toEqual(['seed']);
  });

  it('misses nobody of the past, and holds no count of it', async () => {
    const { items } = await plant(calm());
    for (const [key, { baseline, numbers }] of items.items) {
      expect(baseline ?? '').not.toMatch(/"(roll|presence|attendances)":/);
      expect([key, numbers]).toEqual([key, {}]);
    }
  });

  it('keeps what it has: seeded again, nothing is written', async () => {
    const { items, seeded } = await plant(calm());
    const before = new Map(items.items);
    expect((await plant(calm(), items)).seeded).toEqual({ written: 0, known: seeded.written, suspect: 0 });
    expect(new Map(items.items)).toEqual(before);
  });

  it('learns nothing as normal of whoever is in a finding', async () => {
    const spy = { client: 'spy', principal: certificate(77), address: '198.51.100.7' };
    const at = NOON + DAY + HOUR;
    const attack = [connected({ ...spy, at }), subscribed({ ...spy, at: at + 1_000, filters: ['#'] })];
    const { seeded, items } = await plant([...calm(), ...attack].toSorted((a, b) => a.at - b.at));
    expect(seeded.suspect).toBeGreaterThan(0);
    expect(items.items.has(`principal#${spy.principal}`)).toBe(false);
    expect(items.items.has(`principal#${certificate(3)}`)).toBe(true);
  });
});
