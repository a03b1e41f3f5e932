import { expectedRate, newRate } from '../baselines/rate.ts';
import type { Watch } from '../detectors/detect.ts';
import { type Entity, entityKey } from '../types/entity.ts';
import type { Incident } from '../types/incident.ts';
import type { Measure } from '../windows/measures.ts';
import { ONE_HOUR, ONE_MINUTE, type Scale, slotOf, TEN_MINUTES } from '../windows/scales.ts';
import { coarser, countAt } from '../windows/series.ts';
import { count, type Window } from '../windows/window.ts';
import type { RateMemory } from './assess.ts';
import { type Limit, type Subject, subjectOf, watchedIn } from './course-subject.ts';
import type { Teachings } from './teaching.ts';
import type { Windows } from './windows.ts';

/** What an entity did around an incident about its rate, minute by minute, and what was expected of it: for people, who want to see it. */
export interface Course {
  readonly entity: Entity;
  /** What was counted: the sum of these. */
  readonly measures: readonly Measure[];
  /** Counts by minute since the epoch, from ten minutes before the first finding. */
  readonly minutes: ReadonlyMap<number, number>;
  /** Counts by ten minutes since the epoch: of what was before those minutes nothing finer is held. */
  readonly tens: ReadonlyMap<number, number>;
  /** By minute since the epoch: good until the next. */
  readonly norms: ReadonlyMap<number, MinuteNorm>;
  /** The fixed limit that was reached; absent where there was none. */
  readonly limit?: Limit | undefined;
}

/** What was expected of a minute. */
export interface MinuteNorm {
  readonly expected: number;
  /** Burst that is let pass beyond it; absent where only the mean of the hours before is known. */
  readonly allowance?: number;
}

export interface Courses {
  /** An incident that findings were merged into. */
  note(incident: Incident): void;
  /** Whether anybody is to be looked at again before `at` (event time, epoch ms) goes by. */
  isDue(at: number): boolean;
  /** `learnedAt`: an instant whose learning tick was asked for already, so that looking teaches nothing. */
  sample(at: number, learnedAt: number): Promise<void>;
  /** By incident id. */
  readonly all: () => ReadonlyMap<string, Course>;
}

/** Often enough that no minute leaves its ring of ten before records that come seven minutes late were seen in it. */
const PAUSE_MS = 120_000;
/** How long after its last finding an entity is looked at. */
const AFTER_MS = 30 * 60_000;
/** Incidents, and minutes of each, that are kept: together some megabytes. */
const MOST_COURSES = 500;
const MOST_MINUTES = 8 * 60;

/** Records courses from the windows, while an incident lasts and a little longer. Changes nothing in them. */
export const createCourses = (
  windows: Pick<Windows, 'read' | 'taught'>,
  watch: Watch,
  falseAlarmsPerDay: number,
): Courses => {
  const watched = watchedIn(watch);
  const courses = new Map<string, Following>();
  const active = new Set<Following>();
  let next = Number.POSITIVE_INFINITY;

  const follow = ({ id, lead }: Incident, subject: Subject): Following | undefined => {
    const known = courses.get(id);
    if (known && entityKey(known.entity) === entityKey(subject.entity)) return known;
    if (!known && courses.size >= MOST_COURSES) return undefined;
    if (known) active.delete(known);
    const following = {
      ...subject,
      began: lead.at,
      until: lead.at,
      minutes: new Map(),
      tens: new Map(),
      norms: new Map(),
    };
    courses.set(id, following);
    return following;
  };

  return {
    note(incident) {
      if (incident.severity === 'info') return;
      const subject = subjectOf(incident.lead, watched.get(incident.detector));
      const following = subject && follow(incident, subject);
      if (!following || following.minutes.size >= MOST_MINUTES) return;
      if (!active.has(following)) next = Number.NEGATIVE_INFINITY;
      active.add(following);
      following.until = incident.lastSeenAt + AFTER_MS;
      // The sentence that people read is the gravest finding's, and so is the limit beside it.
      following.limit = subject.limit;
    },
    isDue: (at) => at >= next,
    async sample(at, learnedAt) {
      next = active.size > 0 ? at + PAUSE_MS : Number.POSITIVE_INFINITY;
      const found = await windows.read([...active].map(({ entity }) => entity));
      const teachings = await windows.taught([], learnedAt, falseAlarmsPerDay);
      for (const following of active) {
        const window = found.get(entityKey(following.entity));
        if (window) look(following, window, teachings, at);
        if (at > following.until || following.minutes.size >= MOST_MINUTES) active.delete(following);
      }
    },
    all: () => courses,
  };
};

// --- A look --------------------------------------------------------------------------------------

interface Following extends Subject, Course {
  readonly began: number;
  readonly minutes: Map<number, number>;
  readonly tens: Map<number, number>;
  readonly norms: Map<number, MinuteNorm>;
  until: number;
  limit?: Limit | undefined;
}

const look = (following: Following, window: Window, teachings: Teachings, at: number): void => {
  keep(following.minutes, following.measures, window, ONE_MINUTE, at);
  keep(following.tens, following.measures, window, TEN_MINUTES, at);
  const norm = normOf(following, window, teachings, at);
  if (norm) following.norms.set(slotOf(ONE_MINUTE, at), norm);
};

/** What the ring holds; what fell out of it was seen before, or is in the coarser one. */
const keep = (
  into: Map<number, number>,
  measures: readonly Measure[],
  { series }: Window,
  scale: Scale,
  at: number,
): void => {
  const rings = measures.map((measure) => series.get(measure));
  const heads = rings.map((ring) => (ring && ring.head >= 0 ? coarser(scale, ring.head) : 0));
  const newest = slotOf(scale, at);
  const oldest = Math.max(newest, ...heads) - scale.slots + 1;
  for (let slot = oldest; slot <= newest; slot += 1)
    into.set(
      slot,
      rings.reduce((sum, ring) => sum + countAt(ring, scale, slot), 0),
    );
};

const normOf = (
  { gauge, group, measures, began }: Following,
  window: Window,
  teachings: Teachings,
  at: number,
): MinuteNorm | undefined => {
  if (!gauge) return usualOf(window, measures, began);
  const memory = window.baseline?.rates?.[gauge] as RateMemory | undefined;
  const norms = teachings.norms(group, gauge);
  const perSecond = expectedRate(memory?.state ?? newRate(at), norms) * norms.rhythm(at);
  return { expected: perSecond * SECONDS_A_MINUTE, allowance: norms.allowance[1] };
};

/** Where no statistics are kept: the mean of the hours before the incident, a day of them at most. */
const usualOf = (window: Window, measures: readonly Measure[], began: number): MinuteNorm | undefined => {
  const { baseline } = window;
  if (!baseline) return undefined;
  const before = began - ONE_HOUR.slotMs;
  const lived = slotOf(ONE_HOUR, before) - slotOf(ONE_HOUR, baseline.firstSeenAt) + 1;
  const hours = Math.min(ONE_HOUR.slots - 1, lived);
  if (hours < 1) return undefined;
  const sum = measures.reduce((all, measure) => all + count(window, measure, ONE_HOUR, before, hours), 0);
  return { expected: sum / (hours * MINUTES_AN_HOUR) };
};

const SECONDS_A_MINUTE = 60;
const MINUTES_AN_HOUR = 60;
