import type { Course, MinuteNorm } from '../../../shared/pipeline/courses.ts';
import type { Measure } from '../../../shared/windows/measures.ts';
import type { ShownIncident } from '../shown.ts';
import { timeOf } from '../words.ts';
import { shareOf, TIME_AXIS, timeAxis, type Upwards, upwards } from './axis.ts';
import { entityOf, figureOf, percent } from './markup.ts';

const MINUTE = 60_000;
const TEN = 10;
/** Minutes shown before an incident opens and after its last finding. */
const AROUND = 30;
/** Picture elements: the plot, and the strip above it that the incident is marked on. */
const HEIGHT = 110;
const STRIP = 10;
/** Share of the axis that an incident of an instant is drawn with. */
const THINNEST = 0.001;

/** A minute, or one of which only the mean of its ten minutes is known. */
interface Minute {
  readonly count: number;
  readonly isMean: boolean;
}

/** What was counted against what was expected, minute by minute. `end`: event time of the last record. */
export const plotOf = ({ openedAt, lastSeenAt, severity }: ShownIncident, course: Course, end: number): string => {
  const newest = Math.max(...course.minutes.keys());
  const first = Math.floor(openedAt / MINUTE) - AROUND;
  const last = Math.min(Math.floor(lastSeenAt / MINUTE) + AROUND, Math.floor(end / MINUTE), newest);
  const minutes = Array.from({ length: last - first + 1 }, (_, index) => minuteIn(course, first + index));
  const norms = normsOver(course, first, minutes.length);
  const up = upwards(largestOf(minutes, norms, course));
  const span = { from: first * MINUTE, to: (last + 1) * MINUTE };
  const [from, to] = [shareOf(span, openedAt), shareOf(span, lastSeenAt)];
  const ticks = up.ticks.map((tick) => ({ tick, y: STRIP + HEIGHT * (1 - up.shareOf(tick)) }));
  const height = STRIP + HEIGHT;
  return `<figure><figcaption>${whatOf(course)} a minute of ${entityOf(course.entity)}, ${timeOf(span.from)} to ${timeOf(span.to)} UTC, square-root scale${lastSeenAt >= span.to ? '; of what came later no minutes are kept' : ''}</figcaption>
<div class="chart"><svg class="scale" height="${height + TIME_AXIS}" aria-hidden="true">${ticks.map(({ tick, y }) => `<text x="100%" dx="-6" y="${y + 4}" text-anchor="end">${figureOf(tick)}</text>`).join('')}<text x="100%" dx="-6" y="${height + 14}" text-anchor="end">UTC</text></svg>
<svg height="${height + TIME_AXIS}" role="img" aria-label="Seen against expected">
${timeAxis(span, height)}${ticks.map(({ y }) => `<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/>`).join('')}
<rect class="bar ${severity}" x="${percent(from)}" y="2" width="${percent(Math.max(to - from, THINNEST))}" height="4"/>
<svg y="${STRIP}" width="100%" height="${HEIGHT}" viewBox="0 0 ${minutes.length} ${HEIGHT}" preserveAspectRatio="none">
<path class="mean" d="${barsOf(minutes, true, up)}"/><path class="seen" d="${barsOf(minutes, false, up)}"/>
<path class="passes" d="${stepsOf(
    norms.map((norm) => norm && passing(norm)),
    up,
  )}"/><path class="expected" d="${stepsOf(
    norms.map((norm) => norm?.expected),
    up,
  )}"/>
</svg>${limitLine(course, up)}<line class="axis" x1="0" x2="100%" y1="${height}" y2="${height}"/>
</svg></div>
${legendOf(course, minutes, normAt(course, Math.floor(openedAt / MINUTE)))}</figure>`;
};

const minuteIn = ({ minutes, tens }: Course, minute: number): Minute | undefined => {
  const count = minutes.get(minute);
  if (count !== undefined) return { count, isMean: false };
  const ten = Math.floor(minute / TEN);
  const sum = tens.get(ten);
  if (sum === undefined) return undefined;
  const known = Array.from({ length: TEN }, (_, index) => minutes.get(ten * TEN + index)).filter(
    (one) => one !== undefined,
  );
  const rest = sum - known.reduce((all, one) => all + one, 0);
  return { count: Math.max(0, rest) / (TEN - known.length), isMean: true };
};

const normsOver = (course: Course, first: number, length: number): readonly (MinuteNorm | undefined)[] =>
  Array.from({ length }, (_, index) => normAt(course, first + index));

/** The newest norm that was known by then; before the first, the first. */
const normAt = ({ norms }: Course, minute: number): MinuteNorm | undefined => {
  let found: MinuteNorm | undefined;
  for (const [since, norm] of norms) if (found === undefined || since <= minute) found = norm;
  return found;
};

const passing = ({ expected, allowance }: MinuteNorm): number | undefined =>
  allowance === undefined ? undefined : expected + allowance;

const largestOf = (
  minutes: readonly (Minute | undefined)[],
  norms: readonly (MinuteNorm | undefined)[],
  course: Course,
): number =>
  Math.max(
    ...minutes.map((minute) => minute?.count ?? 0),
    ...norms.map((norm) => (norm ? (passing(norm) ?? norm.expected) : 0)),
    limitIn(course) ?? 0,
  );

// --- Drawing -------------------------------------------------------------------------------------

const barsOf = (minutes: readonly (Minute | undefined)[], isMean: boolean, up: Upwards): string =>
  minutes
    .map((minute, index) => {
      if (!minute || minute.count === 0 || minute.isMean !== isMean) return '';
      const high = (HEIGHT * up.shareOf(minute.count)).toFixed(1);
      return `M${index} ${HEIGHT}v-${high}h1v${high}z`;
    })
    .join('');

const stepsOf = (values: readonly (number | undefined)[], up: Upwards): string =>
  values
    .map((value, index) => {
      if (value === undefined) return '';
      const y = (HEIGHT * (1 - up.shareOf(value))).toFixed(1);
      return `${values[index - 1] === undefined ? `M${index}` : 'V'} ${y}H${index + 1}`.replace('V ', 'V');
    })
    .join('');

/** A limit within seconds is drawn at its count: a minute below it cannot have reached it. One of ten minutes is spread over them. */
const limitIn = ({ limit }: Course): number | undefined =>
  limit && (limit.seconds > 60 ? (limit.count * 60) / limit.seconds : limit.count);

const limitLine = (course: Course, up: Upwards): string => {
  const limit = limitIn(course);
  if (limit === undefined) return '';
  const y = STRIP + HEIGHT * (1 - up.shareOf(limit));
  return `<line class="limit" x1="0" x2="100%" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"/>`;
};

// --- Words ---------------------------------------------------------------------------------------

const whatOf = ({ measures }: Course): string => measures.map((measure) => WORDS[measure] ?? measure).join(' and ');

/** Where the measure's own name says too little. */
const WORDS: Readonly<Partial<Record<Measure, string>>> = {
  refusals: 'refused connects',
  denials: 'refused topics',
  failures: 'failed authentications',
  faults: 'protocol errors',
  over4k: 'messages of more than 4 KiB',
  registrations: 'registered certificates',
};

const legendOf = (course: Course, minutes: readonly (Minute | undefined)[], norm: MinuteNorm | undefined): string => {
  const passes = norm && passing(norm);
  const entries = [
    ['seen', 'counted'],
    ...(minutes.some((minute) => minute?.isMean && minute.count > 0) ? [['mean', 'mean of ten minutes']] : []),
    expectedIn(norm),
    ...(passes === undefined ? [] : [['passes', `let pass: ${figureOf(passes)} a minute`]]),
    ...(course.limit ? [['limit', `limit: ${figureOf(course.limit.count)} in ${withinOf(course.limit.seconds)}`]] : []),
  ];
  return `<p class="legend">${entries.map(([kind, words]) => `<span>${swatchOf(kind as string)}${words}</span>`).join(' ')}</p>`;
};

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

const withinOf = (seconds: number): string => (seconds >= 60 ? `${seconds / 60} min` : `${seconds} s`);
