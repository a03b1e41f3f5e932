import type { Entity } from '../types/entity.ts';
import type { WindowItem } from '../types/window-item.ts';
import type { Delta } from '../windows/delta.ts';
import type { Coverage } from '../windows/exposure.ts';
import type { Arrival } from '../windows/fold.ts';
import type { GroupOf } from '../windows/groups.ts';
import type { Window } from '../windows/window.ts';
import type { Lessons } from './assess.ts';
import type { Heard } from './heard.ts';
import type { Teachings } from './teaching.ts';

/** One shard's share of a batch, in the order of the shard. */
export interface ShardBatch {
  readonly shard: string;
  readonly arrivals: readonly Arrival[];
}

/** A window after the batch, and what the batch said about it. */
export interface Counted {
  readonly delta: Delta;
  /** What detectors look at. */
  readonly window: Window;
  /** What the item itself holds: the same, but for fleet and groups this lane's share of it. */
  readonly own: Window;
  /** Of fleet and groups, the other lanes as they were stored. */
  readonly elsewhere?: readonly Window[];
  /** The stored item that was found: what is stale in it, the next settlement removes. */
  readonly item: WindowItem | undefined;
}

/** The windows as `inspect` works with them. Live they are stored items, in replay they are in memory; nothing else differs. */
export interface Windows {
  /** What the tap showed us, and when. */
  readonly coverage: Coverage;
  /** Which clients are alike. */
  readonly groupOf: GroupOf;
  /** Counts a batch, and answers the windows that it changed; fleet and groups summed over their lanes. */
  count(batch: ShardBatch): Promise<readonly Counted[]>;
  /** Windows as they are now, by entity key; empty ones for entities that were never seen. */
  read(entities: readonly Entity[]): Promise<ReadonlyMap<string, Window>>;
  /** What these groups have taught us, as of the learning tick that holds `at`, and what the one knob makes of it. */
  taught(groups: readonly string[], at: number, falseAlarmsPerDay: number): Promise<Teachings>;
  /** Learns what depends on order from the windows that were just counted. */
  settle(counted: readonly Counted[], lessons: Lessons): Promise<void>;
  /** Topics that were heard before, of those windows. */
  readonly heard: Heard;
}
