import { type Mismatch, mismatches } from '../baselines/identity-level.ts';
import { namesakes } from '../baselines/namesakes.ts';
import { tenureOf } from '../baselines/principal-topics.ts';
import { isKnown } from '../baselines/templates.ts';
import type { Borrowed } from '../baselines/topic-ruling.ts';
import { ME, ownTokens } from '../baselines/topic-shape.ts';
import type { Published } from '../types/signal.ts';
import type { Phrase } from './heard.ts';
import type { Listening } from './listening.ts';
import type { Counted } from './windows.ts';

/** Topics of one principal and batch that are asked about. */
const MOST = 4;

/**
 * Where a topic names somebody else in the place in which this group names itself, and would be that one's own if that one had written it
 * (what nobody writes of itself is a command to a neighbour, and no borrowed voice), detectors are told whom it may name.
 */
export const listenForNames = (signal: Published, one: Counted, phrase: Phrase, listening: Listening): void => {
  const { templates, levels } = listening.audience(phrase.group)?.topics() ?? {};
  if (!levels || !templates || levels === phrase.calmBy) return;
  const named = mismatches(levels, phrase.shape, signal.topic, phrase.text);
  if (named.length === 0) {
    phrase.calmBy = levels;
    return;
  }
  phrase.calmBy = undefined;
  if (!isKnown(templates, listening.hearing.hash(asOwn(phrase.text, named))[0])) return;

  const before = listening.ruling(one)?.borrowed ?? [];
  if (before.length >= MOST || before.some(({ topic }) => topic === signal.topic)) return;
  const borrowed: Borrowed = {
    topic: signal.topic,
    client: signal.client,
    names: namesakes(signal.client, ownTokens(signal.client), named),
    tenure: tenureOf(listening.memory(one), phrase.template, signal.at),
    at: signal.at,
  };
  listening.rule(one, { borrowed: [...before, borrowed] });
};

/** The template that the topic has for whom it names. */
const asOwn = (template: string, named: readonly Mismatch[]): string => {
  const levels = template.split('/');
  for (const { level } of named) levels[level] = ME;
  return levels.join('/');
};
