import { type Entity, entityKey } from '../types/entity.ts';
import { decodeItem } from '../windows/item.ts';
import { type Counting, countBatch } from './count.ts';
import { sumLanes } from './lanes.ts';
import { settle } from './settle.ts';
import type { Windows } from './windows.ts';

/** Windows that are stored items: counted exactly once, by one write per item and batch. */
export const storedWindows = (counting: Counting): Windows => {
  const { items, hash } = counting;
  return {
    count: async (batch) => sumLanes(batch.shard, await countBatch(batch, counting), counting),
    async read(entities: readonly Entity[]) {
      const found = await items.read(entities.map(entityKey));
      return new Map(
        entities.map((entity) => [entityKey(entity), decodeItem(entity, found.get(entityKey(entity)), hash)]),
      );
    },
    settle: (counted) => settle(counted, items),
  };
};
