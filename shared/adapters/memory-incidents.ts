import type { IncidentNames, Incidents, Stored } from '../ports/incidents.ts';

/** Incidents in memory, for replay and tests; passes test/contracts/incidents. */
export const memoryIncidents = ({ familyOf, partsOf, needsAttention }: IncidentNames): Incidents => {
  const heads = new Map<string, Stored>();
  const archived = new Map<string, Stored>();
  const marked = new Set<string>();

  const get = (id: string): Stored | undefined => {
    const head = heads.get(partsOf(id).family);
    return head?.incident.id === id ? head : archived.get(id);
  };

  return {
    newest: async (detector, entity) => heads.get(familyOf(detector, entity)),
    get: async (id) => get(id),

    async save(incident, over) {
      const { family } = partsOf(incident.id);
      const place = over?.superseded ? archived.get(over.incident.id) : heads.get(family);
      if (place?.rev !== over?.rev || place?.incident.id !== over?.incident.id) return undefined;
      const stored = { incident, rev: (over?.rev ?? 0) + 1, superseded: over?.superseded ?? false };
      if (over && over.incident.id !== incident.id) archived.set(over.incident.id, { ...over, superseded: true });
      if (stored.superseded) archived.set(incident.id, stored);
      else heads.set(family, stored);
      if (needsAttention(incident)) marked.add(incident.id);
      else marked.delete(incident.id);
      return stored;
    },

    attention: async () => [...marked],

    async dismiss({ incident, rev }) {
      if (get(incident.id)?.rev === rev) marked.delete(incident.id);
    },
  };
};
