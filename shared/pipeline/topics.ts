import { liveTemplates } from '../baselines/group-topics.ts';
import { shapeOf } from '../baselines/identity-level.ts';
import { hasShown, hasVoted, isTeaching, untoldNovelty, withForeign, withVote } from '../baselines/principal-topics.ts';
import { hasMasks, ME, ownTokens, templateOf } from '../baselines/topic-shape.ts';
import type { Published } from '../types/signal.ts';
import type { Arrival } from '../windows/fold.ts';
import { setBit } from '../windows/notes.ts';
import { groupOfEntity } from './assess.ts';
import { listenForNames } from './borrowed.ts';
import type { Phrase } from './heard.ts';
import { ADDRESSES } from './lane-memory.ts';
import { type Hearing, type Listening, listen, type TopicsHeard, topicsOf } from './listening.ts';
import { judgeNovelTopics, showTopic } from './novel-topics.ts';
import type { Counted } from './windows.ts';

/**
 * What the principals of a batch wrote that neither they nor their groups are known for. Pure but for `heard`, which only saves work.
 * Templates are told to the sender's group and to the fleet.
 */
export const hearTopics = (
  arrivals: readonly Arrival[],
  counted: readonly Counted[],
  hearing: Hearing,
): TopicsHeard => {
  let begun: Listening | undefined;
  const listening = (): Listening => (begun ??= listen(counted, hearing));
  for (const { signal } of arrivals) {
    if (signal.kind !== 'published' || signal.principal === undefined) continue;
    const phrase = hearing.heard.find(signal.client, signal.principal, signal.topic);
    if (!phrase?.isOwn) take(signal, signal.principal, phrase, listening());
  }
  for (const one of counted) {
    if (one.delta.key.entity.kind !== 'principal') continue;
    if (isUnderWatch(one)) judgeNovelTopics(one, groupOfEntity(one, hearing.groupOf), one.delta.newest, listening());
    if (isAsking(one)) survey(one, listening());
  }
  return begun?.result() ?? NOTHING_HEARD;
};

const NOTHING_HEARD: TopicsHeard = { rulings: new Map(), lessons: new Map(), said: [] };

const DAY_MS = 86_400_000;

/** One publish that was not heard before, or may name somebody else. */
const take = (signal: Published, principal: string, known: Phrase | undefined, listening: Listening): void => {
  const day = Math.floor(signal.at / DAY_MS);
  if (known && isAsEver(known, day, listening)) return;
  const one = listening.principal(principal);
  if (!one) return;
  const phrase = known ?? phraseOf(signal, listening.hearing);
  if (!known) introduce(signal, one, phrase, listening);
  if (phrase.isForeign && phrase.day < day) noteForeign(signal, one, phrase, listening);
  if (!phrase.isOwn) listenForNames(signal, one, phrase, listening);
  if (!known || phrase.day < day)
    listening.said.push({ client: signal.client, principal, topic: signal.topic, phrase, day });
};

/** Said today already, and nothing was learned since that could make it another's. */
const isAsEver = ({ isForeign, day, calmBy, group }: Phrase, today: number, { audience }: Listening): boolean =>
  (!isForeign || day >= today) && calmBy !== undefined && calmBy === audience(group)?.topics().levels;

const phraseOf = ({ client, topic }: Published, { hash, groupOf }: Hearing): Phrase => {
  const text = templateOf(topic, ownTokens(client));
  const namesSender = text.includes(ME);
  return {
    group: groupOf(client, undefined),
    text,
    template: hash(text)[0],
    shape: hash(shapeOf(text))[0],
    isOwn: namesSender && !hasMasks(text),
    isForeign: !namesSender,
    day: -1,
    calmBy: undefined,
  };
};

/** The principal's first topic of a template is shown to its group and to the fleet, its first of a shape is a vote. */
const introduce = (signal: Published, one: Counted, phrase: Phrase, listening: Listening): void => {
  const memory = listening.memory(one);
  const { template, shape, text, group } = phrase;
  if (hasShown(memory, template)) return;
  const votes = !hasVoted(memory, shape);
  if (votes) listening.remember(one, withVote(memory, shape));
  // Judged by what was known before it, and told afterwards.
  showTopic(signal, one, phrase, listening);
  if (isTeaching(memory, signal.at)) {
    const principal = listening.hearing.hash(one.delta.key.entity.id)[0];
    const showing = { principal, template, text, shape: votes ? shape : undefined };
    for (const name of [group, ADDRESSES]) listening.audience(name)?.hear(showing, signal.at);
  }
  judgeNovelTopics(one, group, signal.at, listening);
};

const noteForeign = ({ at }: Published, one: Counted, { template }: Phrase, { memory, remember }: Listening): void => {
  const before = memory(one);
  const after = withForeign(before, template, at);
  if (after !== before) remember(one, after);
};

const isUnderWatch = ({ own, delta }: Counted): boolean =>
  own.baseline?.topics !== undefined && untoldNovelty(topicsOf(own), delta.newest) !== undefined;

/** Subscribed to what may be more than its own. */
const isAsking = ({ delta: { notes } }: Counted): boolean => ((notes?.bits ?? 0) & HABITS) !== 0;

const HABITS = setBit('habits');

/** Whoever asks for more than itself is held against what the fleet says. */
const survey = (one: Counted, { audience, rule }: Listening): void => {
  const fleet = audience(ADDRESSES);
  if (fleet) rule(one, { live: liveTemplates(fleet.topics()) });
};
