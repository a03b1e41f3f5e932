import type { Baseline } from '../types/baseline.ts';
import { type Entity, entityKey } from '../types/entity.ts';
import { groupOf } from '../windows/groups.ts';
import { decodeItem } from '../windows/item.ts';
import { type Counting, countBatch } from './count.ts';
import { createHeard } from './heard.ts';
import { sumLanes } from './lanes.ts';
import { settle } from './settle.ts';
import { storedTeachings } from './stored-teachings.ts';
import type { Counted, Windows } from './windows.ts';

/** Lanes whose memory is kept between settlements, which are a minute apart; a cold start loses no more than that. */
const MOST_HELD = 5_000;

/** Windows that are stored items: counted exactly once, by one write per item and batch. */
export const storedWindows = (counting: Counting): Windows => {
  const { items, hash } = counting;
  const held = new Map<string, Pick<Baseline, 'lane' | 'attendances'>>();
  const teachings = storedTeachings(items);

  const withHeld = (one: Counted): Counted => {
    const memory = held.get(one.delta.id);
    if (memory && one.own.baseline) one.own.baseline = { ...one.own.baseline, ...memory };
    return one;
  };

  const hold = (id: string, memory: Pick<Baseline, 'lane' | 'attendances'>): void => {
    held.set(id, { ...held.get(id), ...memory });
  };

  return {
    heard: createHeard(),
    coverage: counting.coverage,
    groupOf: counting.groupOf ?? groupOf,
    async count(batch) {
      const counted = await sumLanes(batch.shard, await countBatch(batch, counting), counting);
      return counted.map(withHeld);
    },
    async read(entities: readonly Entity[]) {
      const found = await items.read(entities.map(entityKey));
      return new Map(
        entities.map((entity) => [entityKey(entity), decodeItem(entity, found.get(entityKey(entity)), hash)]),
      );
    },
    taught: teachings.taught,
    async settle(counted, lessons) {
      if (held.size > MOST_HELD) held.clear();
      for (const [id, lane] of lessons.lanes) hold(id, { lane });
      for (const [id, attendances] of lessons.attended?.attendances ?? []) hold(id, { attendances });
      await settle(counted, lessons, items);
      const lane = counted.find(({ delta }) => delta.key.lane !== undefined)?.delta.key.lane;
      if (lane !== undefined) await teachings.enrol(lane, counted);
    },
  };
};
