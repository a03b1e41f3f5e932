import { userInfo } from 'node:os';
import { needed, type Words } from './words.ts';

/** Options of every command by which people change something. */
export const PERSON = { reason: { type: 'string' }, as: { type: 'string' } } as const;

export const ABOUT_PERSON = [
  '  --reason TEXT    why; it is kept',
  '  --as NAME        who you are; your user name. CloudTrail has who you really are',
];

/** Who asks: a claim. */
export const personIn = (words: Words): string => words.text('as') ?? userInfo().username;

/** Why it is asked for. */
export const reasonIn = (words: Words): string => needed(words, 'reason', 'it is kept with what is done');
