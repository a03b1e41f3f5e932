import { NO_TOPICS, type PrincipalTopics } from '../baselines/principal-topics.ts';
import type { TopicRuling } from '../baselines/topic-ruling.ts';
import type { Baseline } from '../types/baseline.ts';
import { entityKey } from '../types/entity.ts';
import type { Hash } from '../windows/distinct.ts';
import type { GroupOf } from '../windows/groups.ts';
import type { Window } from '../windows/window.ts';
import { type Audience, createAudience } from './audience.ts';
import type { Heard, Said } from './heard.ts';
import { groupOfLane } from './lane-memory.ts';
import type { TaughtTopics } from './told-topics.ts';
import type { Counted } from './windows.ts';

export interface Hearing {
  readonly heard: Heard;
  readonly hash: Hash;
  readonly groupOf: GroupOf;
  /** The one knob. */
  readonly falseAlarmsPerDay: number;
  /** What a group has taught us of topics; undefined where nothing was learned of it yet. */
  readonly taught: (group: string) => TaughtTopics | undefined;
}

/** What a batch's topics amount to. */
export interface TopicsHeard {
  /** By item key, for detectors. */
  readonly rulings: ReadonlyMap<string, TopicRuling>;
  /** By item key, what is to be written into the baselines of principals and lanes. It cannot wait: who showed what is told once. */
  readonly lessons: ReadonlyMap<string, Pick<Baseline, 'topics' | 'told'>>;
  /** To be kept once the lessons are. */
  readonly said: readonly Said[];
}

/** One batch's listening: what is known of whom, with what the batch has added so far. */
export interface Listening {
  readonly hearing: Hearing;
  readonly principal: (id: string) => Counted | undefined;
  /** The group's or the fleet's; undefined for a group that this batch did not count. */
  readonly audience: (group: string) => Audience | undefined;
  readonly memory: (one: Counted) => PrincipalTopics;
  readonly remember: (one: Counted, topics: PrincipalTopics) => void;
  readonly ruling: (one: Counted) => TopicRuling | undefined;
  readonly rule: (one: Counted, ruling: TopicRuling) => void;
  readonly said: Said[];
  readonly result: () => TopicsHeard;
}

export const listen = (counted: readonly Counted[], hearing: Hearing): Listening => {
  const lanes = new Map<string, Counted>();
  for (const one of counted) if (one.delta.key.lane !== undefined) lanes.set(groupOfLane(one.delta.key.entity), one);
  let principals: ReadonlyMap<string, Counted> | undefined;
  const audiences = new Map<string, Audience>();
  const memories = new Map<string, PrincipalTopics>();
  const rulings = new Map<string, TopicRuling>();
  const said: Said[] = [];

  return {
    hearing,
    principal(id) {
      principals ??= new Map(counted.filter(isPrincipal).map((one) => [one.delta.id, one]));
      return principals.get(entityKey({ kind: 'principal', id }));
    },
    audience(group) {
      const known = audiences.get(group);
      const lane = lanes.get(group);
      if (known || !lane) return known;
      const audience = createAudience(group, lane, hearing.taught(group));
      audiences.set(group, audience);
      return audience;
    },
    memory: (one) => memories.get(one.delta.id) ?? topicsOf(one.own),
    remember: (one, topics) => void memories.set(one.delta.id, topics),
    ruling: (one) => rulings.get(one.delta.id),
    rule: (one, ruling) => void rulings.set(one.delta.id, { ...rulings.get(one.delta.id), ...ruling }),
    said,
    result() {
      const lessons = new Map<string, Pick<Baseline, 'topics' | 'told'>>();
      for (const [id, topics] of memories) lessons.set(id, { topics });
      for (const { id, told } of audiences.values()) {
        const rows = told();
        if (rows) lessons.set(id, { told: rows });
      }
      return { rulings, lessons, said };
    },
  };
};

const isPrincipal = ({ delta }: Counted): boolean => delta.key.entity.kind === 'principal';

/** What the principal's baseline remembers of its topics. */
export const topicsOf = ({ baseline }: Window): PrincipalTopics =>
  (baseline?.topics as PrincipalTopics | undefined) ?? NO_TOPICS;
