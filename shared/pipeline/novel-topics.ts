import { judgeNovelty, novelTooMany, novelTooManyOfFew, SETTLED_MS } from '../baselines/novelty.ts';
import { introduce, novelLately, untoldNovelty } from '../baselines/principal-topics.ts';
import { noveltyOf, type Templates } from '../baselines/templates.ts';
import type { Published } from '../types/signal.ts';
import type { Phrase } from './heard.ts';
import { ADDRESSES } from './lane-memory.ts';
import type { Listening } from './listening.ts';
import type { Counted } from './windows.ts';

/** Remembers a template that the principal shows for the first time, and whether those who can say so find it novel. */
export const showTopic = (
  { topic, at }: Published,
  one: Counted,
  { group, template }: Phrase,
  listening: Listening,
): void => {
  const judges = judgesOf(one, group, at, listening);
  listening.remember(one, introduce(listening.memory(one), judges?.known, { template, topic }, at));
};

/** Rules on what the principal has shown of late: too much for it alone, or others show the same. Each novelty is ruled on once. */
export const judgeNovelTopics = (one: Counted, group: string, at: number, listening: Listening): void => {
  const memory = listening.memory(one);
  const newest = untoldNovelty(memory, at);
  const judges = newest === undefined ? undefined : judgesOf(one, group, at, listening);
  if (newest === undefined || !judges) return;
  const own = novelLately(memory, at);
  const tooMany = judges.tooMany(own);
  const novelty = judgeNovelty(memory.shown, judges.known, tooMany, at);
  if (tooMany === undefined || novelty.kind === 'calm' || novelty.kind === 'wait') return;
  listening.remember(one, { ...memory, found: newest });
  listening.rule(one, {
    novelty: {
      kind: novelty.kind,
      templates: novelty.templates.length,
      tooMany,
      chance: noveltyOf(judges.peers, own),
      at: newest * 1000,
      group,
      topics: memory.spelt,
    },
  });
};

/** Those who can say what is novel. */
interface Judges {
  /** The principal's group. */
  readonly peers: Templates;
  /** Nothing in here is novel. */
  readonly known: Templates;
  readonly tooMany: (own: number) => number | undefined;
}

/** Its group; where that is small, what anybody in the fleet says is known too, and who only begins is left alone. */
const judgesOf = (
  { own: { baseline } }: Counted,
  group: string,
  at: number,
  { audience, hearing: { falseAlarmsPerDay } }: Listening,
): Judges | undefined => {
  const peers = audience(group)?.topics().templates;
  if (!peers) return undefined;
  if (novelTooMany(peers, falseAlarmsPerDay, at) !== undefined)
    return { peers, known: peers, tooMany: (own) => novelTooMany(peers, falseAlarmsPerDay, at, own) };
  const fleet = audience(ADDRESSES)?.topics().templates;
  if (!fleet || !baseline || at - baseline.firstSeenAt < SETTLED_MS) return undefined;
  if (novelTooManyOfFew(peers, falseAlarmsPerDay, at) === undefined) return undefined;
  return { peers, known: fleet, tooMany: (own) => novelTooManyOfFew(peers, falseAlarmsPerDay, at, own) };
};
