import { memoryIncidents as inMemory } from '../../shared/adapters/memory-incidents.ts';
import { needsAttention } from '../../shared/incidents/attention.ts';
import { familyOf, partsOf } from '../../shared/incidents/id.ts';
import type { Incidents } from '../../shared/ports/incidents.ts';

/** A store of incidents for tests, empty. */
export const memoryIncidents = (): Incidents => inMemory({ familyOf, partsOf, needsAttention });
