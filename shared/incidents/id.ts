import type { Entity } from '../types/entity.ts';
import { fingerprint } from '../types/fingerprint.ts';
import { INCIDENT_ID } from '../types/incident.ts';

/** Detector × entity: its episodes follow one another. Safe as a storage key, whatever the entity calls itself. */
export const familyOf = (detector: string, entity: Entity): string => `${detector}-${fingerprint(entity)}`;

/** `<family>-<episode>`. */
export const incidentId = (detector: string, entity: Entity, episode: number): string =>
  `${familyOf(detector, entity)}-${episode}`;

/** The fingerprint of the entity that an incident is about. */
export const fingerprintIn = (id: string): string => partsOf(id).family.split('-').at(-1) ?? '';

/** The family and episode that an id names. Throws where it is no incident id. */
export const partsOf = (id: string): { readonly family: string; readonly episode: number } => {
  if (!INCIDENT_ID.test(id)) throw new Error(`not an incident id: ${JSON.stringify(id.slice(0, 128))}`);
  const cut = id.lastIndexOf('-');
  return { family: id.slice(0, cut), episode: Number(id.slice(cut + 1)) };
};
