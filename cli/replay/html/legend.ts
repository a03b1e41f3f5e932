import type { Limit } from '../../../shared/pipeline/course-subject.ts';
import type { Course, MinuteNorm } from '../../../shared/pipeline/courses.ts';
import type { Measure } from '../../../shared/windows/measures.ts';
import { figureOf } from './markup.ts';

/** What is counted, in words. */
export const whatOf = ({ measures }: Course): string =>
  measures.map((measure) => WORDS[measure] ?? measure).join(' and ');

/** Where the measure's own name says too little. */
const WORDS: Readonly<Partial<Record<Measure, string>>> = {
  refusals: 'refused connects',
  denials: 'refused topics',
  failures: 'failed authentications',
  faults: 'protocol errors',
  over4k: 'messages of more than 4 KiB',
  registrations: 'registered certificates',
};

/** What each line and colour stands for, with its figure. */
export const legendOf = (course: Course, norm: MinuteNorm | undefined, hasMeans: boolean): string => {
  const passes = norm && passing(norm);
  const entries: readonly (readonly [kind: string, words: string])[] = [
    ['seen', 'counted'],
    ...(hasMeans ? [['mean', 'mean of ten minutes'] as const] : []),
    expectedIn(norm),
    ...(passes === undefined ? [] : [['passes', `let pass: ${figureOf(passes)} a minute`] as const]),
    ...(course.limit ? [limitIn(course.limit)] : []),
  ];
  return `<p class="legend">${entries.map(([kind, words]) => `<span>${swatchOf(kind)}${words}</span>`).join(' ')}</p>`;
};

/** The most that is let pass in a minute. */
export const passing = ({ expected, allowance }: MinuteNorm): number | undefined =>
  allowance === undefined ? undefined : expected + allowance;

const expectedIn = (norm: MinuteNorm | undefined): readonly [kind: string, words: string] => {
  if (!norm) return ['none', 'nothing is known of it from before'];
  return [
    'expected',
    `${norm.allowance === undefined ? 'usual before' : 'expected'}: ${figureOf(norm.expected)} a minute`,
  ];
};

const swatchOf = (kind: string): string => {
  if (kind === 'none') return '';
  const isBar = kind === 'seen' || kind === 'mean';
  const drawn = isBar
    ? `<rect class="${kind}" width="18" height="10"/>`
    : `<line class="${kind}" x1="0" x2="18" y1="5" y2="5"/>`;
  return `<svg width="18" height="10" aria-hidden="true">${drawn}</svg> `;
};

const limitIn = ({ count, seconds }: Limit): readonly [kind: string, words: string] => [
  'limit',
  `limit: ${figureOf(count)} in ${withinOf(seconds)}`,
];

const withinOf = (seconds: number): string => (seconds >= 60 ? `${seconds / 60} min` : `${seconds} s`);
