import { judgeNovelty } from '../baselines/novelty.ts';
import { introduce, untoldNovelty } from '../baselines/principal-topics.ts';
import { noveltyOf } from '../baselines/templates.ts';
import type { Published } from '../types/signal.ts';
import { ADDRESSES } from './assess.ts';
import type { Audience } from './audience.ts';
import type { Phrase } from './heard.ts';
import type { Listening } from './listening.ts';
import type { Counted } from './windows.ts';

/** In a small group, whatever a principal says in its first hours is its beginning. */
const BEGINNING_MS = 6 * 3_600_000;

/** Remembers a template that the principal shows for the first time, and whether those who can say so find it novel. */
export const showTopic = (
  { topic, at }: Published,
  one: Counted,
  { group, template }: Phrase,
  listening: Listening,
): void => {
  const judges = judgesOf(one, group, at, listening);
  const topics = introduce(listening.memory(one), judges?.topics().templates, { template, topic }, at);
  listening.remember(one, topics);
};

/** Rules on what the principal has shown of late: too much for it alone, or its whole group does. Each novelty is ruled on once. */
export const judgeNovelTopics = (one: Counted, group: string, at: number, listening: Listening): void => {
  const memory = listening.memory(one);
  const newest = untoldNovelty(memory, at);
  const judges = newest === undefined ? undefined : judgesOf(one, group, at, listening);
  if (newest === undefined || !judges) return;
  const { templates } = judges.topics();
  const tooMany = judges.tooMany();
  const novelty = judgeNovelty(memory.shown, templates, tooMany, at);
  if (tooMany === undefined || novelty.kind === 'calm' || novelty.kind === 'wait') return;
  listening.remember(one, { ...memory, found: newest });
  listening.rule(one, {
    novelty: {
      kind: novelty.kind,
      templates: novelty.templates.length,
      tooMany,
      chance: noveltyOf(templates),
      at: newest * 1000,
      group,
      byFleet: judges === listening.audience(ADDRESSES),
      topics: memory.spelt,
    },
  });
};

/** Its group, where that is large and old enough to say what is novel; else the fleet, of a principal that is no beginner. */
const judgesOf = ({ own }: Counted, group: string, at: number, { audience }: Listening): Audience | undefined => {
  const peers = audience(group);
  if (peers?.tooMany() !== undefined) return peers;
  const isBeginner = own.baseline === undefined || at - own.baseline.firstSeenAt < BEGINNING_MS;
  const fleet = isBeginner ? undefined : audience(ADDRESSES);
  return fleet?.tooMany() === undefined ? undefined : fleet;
};
