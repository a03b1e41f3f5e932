import { clientStanding, principalStanding } from '../baselines/standing.ts';
import type { Standings } from '../ports/standings.ts';
import type { WindowItems } from '../ports/window-items.ts';
import { type Entity, entityKey } from '../types/entity.ts';
import type { Hash } from '../windows/distinct.ts';
import { decodeItem } from '../windows/item.ts';
import type { Window } from '../windows/window.ts';

/** Tenure and exclusivity, read afresh from the windows each time somebody asks. */
export const standingsIn = (items: WindowItems, hash: Hash): Standings => {
  const window = async (entity: Entity): Promise<Window> => {
    const key = entityKey(entity);
    return decodeItem(entity, (await items.read([key])).get(key), hash);
  };
  return {
    ofPrincipal: async (id) => principalStanding(await window({ kind: 'principal', id })),
    ofClient: async (id) => clientStanding(await window({ kind: 'client', id })),
  };
};
