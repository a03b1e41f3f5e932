import type { Course, MinuteNorm } from '../../../shared/pipeline/courses.ts';
import type { ShownIncident } from '../shown.ts';
import { timeOf } from '../words.ts';
import { type Span, shareOf, TIME_AXIS, timeAxis, type Upwards, upwards } from './axis.ts';
import { legendOf, passing, whatOf } from './legend.ts';
import { entityOf, figureOf, percent } from './markup.ts';

const MINUTE = 60_000;
const TEN = 10;
/** Minutes shown before an incident opens and after its last finding. */
const AROUND = 30;
/** Picture elements: the plot, and the strip above it that the incident is marked on. */
const HEIGHT = 110;
const STRIP = 10;
const BASE = STRIP + HEIGHT;
const FULL = BASE + TIME_AXIS;
/** Share of the axis that an incident of an instant is drawn with. */
const THINNEST = 0.001;

/** A minute, or one of which only the mean of its ten minutes is known. */
interface Minute {
  readonly count: number;
  readonly isMean: boolean;
}

/** What was counted against what was expected, minute by minute. `end`: event time of the last record. */
export const plotOf = (incident: ShownIncident, course: Course, end: number): string => {
  const { openedAt, lastSeenAt } = incident;
  const newest = Math.max(Math.floor(openedAt / MINUTE), ...course.minutes.keys());
  const first = Math.floor(openedAt / MINUTE) - AROUND;
  const last = Math.min(Math.floor(lastSeenAt / MINUTE) + AROUND, Math.floor(end / MINUTE), newest);
  const minutes = Array.from({ length: last - first + 1 }, (_, index) => minuteIn(course, first + index));
  const norms = minutes.map((_, index) => normAt(course, first + index));
  const up = upwards(largestOf(minutes, norms, course));
  const span = { from: first * MINUTE, to: (last + 1) * MINUTE };
  const cutOff = lastSeenAt >= span.to ? '; of what came later no minutes are kept' : '';
  return `<figure><figcaption>${whatOf(course)} a minute of ${entityOf(course.entity)}, ${timeOf(span.from)} to ${timeOf(span.to)} UTC, square-root scale${cutOff}</figcaption>
<div class="chart"><svg class="scale" height="${FULL}" aria-hidden="true">${scaleOf(up)}</svg>
<svg height="${FULL}" role="img" aria-label="Seen against expected">
${timeAxis(span, BASE)}${gridOf(up)}
${strip(incident, span)}
${drawingOf(minutes, norms, up)}
${limitLine(course, up)}<line class="axis" x1="0" x2="100%" y1="${BASE}" y2="${BASE}"/>
</svg></div>
${legendOf(course, normAt(course, Math.floor(openedAt / MINUTE)), minutes.some(isShownMean))}</figure>`;
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

/** The newest norm that was known by then; before the first, the first. */
const normAt = ({ norms }: Course, minute: number): MinuteNorm | undefined => {
  let found: MinuteNorm | undefined;
  for (const [since, norm] of norms) if (found === undefined || since <= minute) found = norm;
  return found;
};

const isShownMean = (minute: Minute | undefined): boolean => minute?.isMean === true && minute.count > 0;

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

const heightOf = (up: Upwards, value: number): number => STRIP + HEIGHT * (1 - up.shareOf(value));

const scaleOf = (up: Upwards): string =>
  [...up.ticks.map((tick) => [heightOf(up, tick) + 4, figureOf(tick)]), [BASE + 14, 'UTC']]
    .map(([y, words]) => `<text x="100%" dx="-6" y="${y}" text-anchor="end">${words}</text>`)
    .join('');

const gridOf = (up: Upwards): string =>
  up.ticks
    .map((tick) => `<line class="grid" x1="0" x2="100%" y1="${heightOf(up, tick)}" y2="${heightOf(up, tick)}"/>`)
    .join('');

/** From the first finding to the last. */
const strip = ({ openedAt, lastSeenAt, severity }: ShownIncident, span: Span): string => {
  const [from, to] = [shareOf(span, openedAt), shareOf(span, lastSeenAt)];
  return `<rect class="bar ${severity}" x="${percent(from)}" y="2" width="${percent(Math.max(to - from, THINNEST))}" height="4"/>`;
};

/** Stretched to whatever width there is: a minute is one unit. */
const drawingOf = (
  minutes: readonly (Minute | undefined)[],
  norms: readonly (MinuteNorm | undefined)[],
  up: Upwards,
): string => {
  const passes = norms.map((norm) => norm && passing(norm));
  const expected = norms.map((norm) => norm?.expected);
  return `<svg y="${STRIP}" width="100%" height="${HEIGHT}" viewBox="0 0 ${minutes.length} ${HEIGHT}" preserveAspectRatio="none">
<path class="mean" d="${barsOf(minutes, true, up)}"/><path class="seen" d="${barsOf(minutes, false, up)}"/>
<path class="passes" d="${stepsOf(passes, up)}"/><path class="expected" d="${stepsOf(expected, up)}"/></svg>`;
};

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
  const y = heightOf(up, limit);
  return `<line class="limit" x1="0" x2="100%" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"/>`;
};
