import { beforeEach, describe, expect, it } from '@jest/globals';
import { closeIncident, openIncident } from '../../shared/incidents/episode.ts';
import type { Incidents, Stored } from '../../shared/ports/incidents.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { certificate, finding, HOUR, incident, MINUTE, NOON } from '../given/incidents.ts';

/** Every store of incidents behaves like this. */
export const describeIncidents = (name: string, create: () => Promise<Incidents>): void => {
  describe(`${name} keeps incidents`, () => {
    let incidents: Incidents;
    beforeEach(async () => {
      incidents = await create();
    });

    const saved = async (one: Incident, over?: Stored): Promise<Stored> => {
      const stored = await incidents.save(one, over);
      if (!stored) throw new Error(`not saved: ${one.id}`);
      return stored;
    };
    const closed = (one: Incident): Incident => ({ ...closeIncident(one, 30 * MINUTE), announced: one.revision + 1 });
    const next = (one: Incident, at: number): Incident => openIncident(finding({ at }), one);

    it('knows nothing of a family that never had one', async () => {
      expect(await incidents.newest('publish-flood', certificate())).toBeUndefined();
      expect(await incidents.get(incident().id)).toBeUndefined();
      expect(await incidents.attention()).toEqual([]);
    });

    it('hands back exactly what was written, by id and as the newest of its family', async () => {
      const one = incident(
        { overdue: { revision: 1, at: NOON }, decision: undefined },
        finding({ victim: { kind: 'client', id: 'a\u202e"\\\n\ud800' }, evidence: { topic: '__proto__' } }),
      );
      await saved(one);
      expect((await incidents.get(one.id))?.incident).toEqual(one);
      expect((await incidents.newest(one.detector, one.entity))?.incident).toEqual(one);
    });

    it('opens a family once, whoever tries', async () => {
      const tries = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          incidents.save(openIncident(finding({ at: NOON + n * MINUTE })), undefined),
        ),
      );
      expect(tries.filter((stored) => stored !== undefined)).toHaveLength(1);
      expect(await incidents.attention()).toEqual([tries.find((stored) => stored)?.incident.id]);
    });

    it('refuses a write over what has changed since it was read', async () => {
      const first = await saved(incident());
      await saved({ ...first.incident, severity: 'critical' }, first);
      expect(await incidents.save({ ...first.incident, findingCount: 99 }, first)).toBeUndefined();
      expect((await incidents.get(first.incident.id))?.incident).toMatchObject({
        severity: 'critical',
        findingCount: 1,
      });
    });

    it('lets one of many writers through at a time', async () => {
      const first = await saved(incident());
      const tries = await Promise.all(
        Array.from({ length: 10 }, (_, n) => incidents.save({ ...first.incident, findingCount: n + 2 }, first)),
      );
      expect(tries.filter((stored) => stored !== undefined)).toHaveLength(1);
    });

    it('lists what is open, and what is closed and not announced', async () => {
      const first = await saved(incident());
      expect(await incidents.attention()).toEqual([first.incident.id]);
      const unannounced = await saved({ ...closed(first.incident), announced: 0 }, first);
      expect(await incidents.attention()).toEqual([first.incident.id]);
      await saved({ ...unannounced.incident, announced: unannounced.incident.revision }, unannounced);
      expect(await incidents.attention()).toEqual([]);
    });

    it('lists again what is closed when there is something new to announce', async () => {
      const open = await saved(incident());
      const quiet = await saved(closed(open.incident), open);
      await saved({ ...quiet.incident, revision: quiet.incident.revision + 1 }, quiet);
      expect(await incidents.attention()).toEqual([open.incident.id]);
    });

    it('opens the next episode over the closed one, and keeps both', async () => {
      const first = await saved(incident());
      const over = await saved(closed(first.incident), first);
      const second = await saved(next(over.incident, NOON + HOUR), over);
      expect(second.incident.id).not.toBe(first.incident.id);
      expect((await incidents.newest('publish-flood', first.incident.entity))?.incident).toEqual(second.incident);
      expect((await incidents.get(first.incident.id))?.incident).toEqual(over.incident);
      expect(await incidents.attention()).toEqual([second.incident.id]);
    });

    it('opens the next episode once, whoever tries, and lists no other', async () => {
      const first = await saved(incident());
      const over = await saved(closed(first.incident), first);
      const tries = await Promise.all(
        Array.from({ length: 10 }, (_, n) => incidents.save(next(over.incident, NOON + HOUR + n * MINUTE), over)),
      );
      const winners = tries.flatMap((stored) => stored?.incident.id ?? []);
      expect(winners).toHaveLength(1);
      expect(await incidents.attention()).toEqual(winners);
    });

    it('still changes an episode that is no longer the newest, and leaves the newest alone', async () => {
      const first = await saved(incident());
      const over = await saved({ ...closed(first.incident), announced: 0 }, first);
      const second = await saved(next(over.incident, NOON + HOUR), over);
      const read = await incidents.get(first.incident.id);
      const changed = await saved({ ...over.incident, announced: over.incident.revision }, read);
      expect(changed.superseded).toBe(true);
      expect((await incidents.get(first.incident.id))?.incident.announced).toBe(over.incident.revision);
      expect((await incidents.newest('publish-flood', first.incident.entity))?.incident).toEqual(second.incident);
      expect(await incidents.attention()).toEqual([second.incident.id]);
      expect(await incidents.save(over.incident, read)).toBeUndefined();
    });

    it('refuses a write to an episode that another one replaced since it was read', async () => {
      const first = await saved(incident());
      const over = await saved(closed(first.incident), first);
      const second = await saved(next(over.incident, NOON + HOUR), over);
      expect(await incidents.save({ ...over.incident, findingCount: 99 }, over)).toBeUndefined();
      expect((await incidents.newest('publish-flood', first.incident.entity))?.incident).toEqual(second.incident);
    });

    it('never goes back to what a late writer had read of a closed episode', async () => {
      const first = await saved(incident());
      const over = await saved({ ...closed(first.incident), announced: 0 }, first);
      const announced = await saved(closed(first.incident), over);
      await saved(next(announced.incident, NOON + HOUR), announced);
      expect(await incidents.save(next(over.incident, NOON + 2 * HOUR), over)).toBeUndefined();
      expect((await incidents.get(first.incident.id))?.incident).toEqual(announced.incident);
    });

    it('takes off the list what needs no attention, unless it was written since', async () => {
      const first = await saved(incident());
      const second = await saved({ ...first.incident, findingCount: 2 }, first);
      await incidents.dismiss({ ...second, rev: 0 });
      expect(await incidents.attention()).toEqual([first.incident.id]);
      await incidents.dismiss(second);
      expect(await incidents.attention()).toEqual([]);
    });

    it('keeps hostile ids apart and harmless', async () => {
      const names = ['head', 'open', '__proto__', 'a#b', 'a', 'A', '', '\u0000', 'x'.repeat(3_000)];
      for (const id of names) await saved(incident({}, finding({ entity: { kind: 'client', id } })));
      expect(await incidents.attention()).toHaveLength(names.length);
      for (const id of names)
        expect((await incidents.newest('publish-flood', { kind: 'client', id }))?.incident.entity.id).toBe(id);
    });
  });
};
