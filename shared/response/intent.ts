import type { ActionName } from '../types/action.ts';
import type { Entity } from '../types/entity.ts';
import { fingerprint } from '../types/fingerprint.ts';
import type { Intent } from '../types/ledger.ts';

/** Who asks when nobody does: `decide`, for an incident. */
export const AUTOMATIC = 'floodgate';

/** Same incident, same action, same target: same id, so the ledger carries it out once. */
export const automaticIntentId = (incidentId: string, action: ActionName, target: Entity): string =>
  `${incidentId}.${action}.${fingerprint(target)}`;

/** A person's wish is as unique as the request that carried it. */
export const personalIntentId = (requestId: string, action: ActionName, target: Entity): string =>
  `person.${action}.${fingerprint(target)}.${requestId}`;

/** What an intent id looks like, automatic or a person's. */
export const INTENT_ID = /^[a-z][a-z0-9-]{0,127}\.[a-z]+\.[0-9a-f]{32}(\.[\w-]{1,64})?$/;

/** `decide` wrote it, not a person. */
export const isAutomatic = ({ id, incidentId }: Intent): boolean =>
  incidentId !== undefined && id.startsWith(`${incidentId}.`);
