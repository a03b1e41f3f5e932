import { describe, expect, it } from '@jest/globals';
import { amend } from '../../shared/response/amend.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { memoryIncidents } from '../fakes/incidents.ts';
import { incident } from '../given/incidents.ts';

const opened = async () => {
  const incidents = memoryIncidents();
  const { id } = incident();
  await incidents.save(incident(), undefined);
  return { incidents, id };
};

const counted = (one: Incident): Incident => ({ ...one, findingCount: one.findingCount + 1 });

describe('amending an incident', () => {
  it('applies the change to what it has become where another writer was faster', async () => {
    const { incidents, id } = await opened();
    const stored = await Promise.all(Array.from({ length: 5 }, () => amend(incidents, id, counted)));
    expect((await incidents.get(id))?.incident.findingCount).toBe(6);
    expect(stored.map(({ incident: { findingCount } }) => findingCount)).toEqual([2, 3, 4, 5, 6]);
  });

  it('writes nothing where nothing changes', async () => {
    const { incidents, id } = await opened();
    const stored = await amend(incidents, id, (one) => one);
    expect(stored.rev).toBe(1);
  });

  it('gives up where others are always faster, and says on what', async () => {
    const { incidents, id } = await opened();
    const beaten = { ...incidents, save: async () => undefined };
    await expect(amend(beaten, id, counted)).rejects.toThrow(`8 writers in a row were faster on incident ${id}`);
  });

  it('knows no incident that is not there', async () => {
    await expect(amend(memoryIncidents(), incident().id, counted)).rejects.toThrow(`no incident ${incident().id}`);
  });
});
