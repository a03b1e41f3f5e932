import { harmless } from '../../shared/incidents/escape.ts';
import { nameOf } from '../../shared/incidents/name.ts';
import type { Guard } from '../../shared/types/guard.ts';
import { peopleCommand } from './command.ts';
import { tableOf, time } from './table.ts';
import { none } from './words.ts';

/** `floodgate guards`: what keeps Floodgate from acting or telling, and until when. */
export const guards = peopleCommand({
  usage: 'guards [--all]',
  about: [
    'The allowlist, mutes, immunities after undo, and whether the breaker tripped; what ends first comes first.',
    'floodgate lift GUARD ends one before its time.',
    '',
    '  --all            those that are over too, as long as they are kept',
  ],
  options: { all: { type: 'boolean' } },
  plan: (words) => {
    none(words);
    return async ({ parts }) => {
      const now = Date.now();
      const kept = (await (await parts()).guards.all()).toSorted((a, b) => a.until - b.until);
      const shown = words.flag('all') ? kept : kept.filter(({ until }) => now < until);
      const json = shown.map((guard) => ({ ...guard, active: now < guard.until }));
      return { json, text: shown.length === 0 ? 'No guards.' : table(shown, now) };
    };
  },
});

const table = (shown: readonly Guard[], now: number): string =>
  tableOf<Guard>(
    [
      ['WHAT', ({ kind }) => kind],
      ['WHOM', whomOf],
      ['UNTIL (UTC)', ({ until }) => `${time(until)}${now < until ? '' : ', over'}`],
      ['BY', ({ by }) => harmless(by, 24)],
      ['WHY', ({ reason }) => harmless(reason, 60)],
      ['GUARD', ({ id }) => id],
    ],
    shown,
  );

const whomOf = (guard: Guard): string => {
  if (guard.kind === 'trip') return 'everything that is done by itself';
  if (guard.kind === 'allow') return `${guard.what} ${harmless(guard.value, 64)}`;
  if (guard.kind === 'immunity') return nameOf({ kind: 'principal', id: guard.principal });
  return `${guard.detector} about ${nameOf(guard.entity)}`;
};
