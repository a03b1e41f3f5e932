import type { Activity, Replayed } from '../../../shared/pipeline/replay.ts';
import type { Entity } from '../../../shared/types/entity.ts';
import { type Severity, severities } from '../../../shared/types/severity.ts';
import type { Shown, ShownIncident } from '../shown.ts';
import { timeOf } from '../words.ts';
import { type Span, shareOf, TIME_AXIS, timeAxis, upwards } from './axis.ts';
import { figureOf, percent, text } from './markup.ts';

const MINUTE = 60_000;
/** Picture elements. */
const LANE = 52;
const TITLE = 20;
const ROW = 15;
const BAR = 9;
/** Bars that a lane is drawn with at most. */
const BINS = 360;
/** Rows of one severity; whoever finds no room shares the last. */
const MOST_ROWS = 8;
/** Share of the axis that an incident of an instant takes. */
const SHORTEST = 0.008;
/** Share of the axis that it is drawn with: what has no width is not drawn at all. */
const THINNEST = 0.001;

const lanes = [
  ['publishes', 'publishes a minute', 'publish'],
  ['connects', 'connects a minute', 'connect'],
  ['refusals', 'refused a minute: logins, connects, publishes, subscribes', 'refused'],
] as const satisfies readonly (readonly [keyof Activity, string, string])[];

/** What the fleet did over time, and beneath it the incidents, each from its first finding to its last. */
export const timelineOf = ({ summary: { from, to }, incidents, activity }: Shown): string => {
  if (from === null || to === null) return '';
  const first = Math.floor(from / MINUTE);
  const minutes = Math.floor(to / MINUTE) - first + 1;
  const span = { from: first * MINUTE, to: (first + minutes) * MINUTE };
  const drawn = lanes.map(([measure, title, colour], index) =>
    laneOf(binned(activity, measure, first, minutes), title, colour, index * (LANE + TITLE) + TITLE),
  );
  const rows = rowsOf(incidents, span, lanes.length * (LANE + TITLE) + TITLE);
  const { height } = rows;
  return `<figure><div class="chart">
<svg class="scale" height="${height + TIME_AXIS}" aria-hidden="true">${drawn.map(({ scale }) => scale).join('')}${rows.labels}<text x="100%" dx="-6" y="${height + 14}" text-anchor="end">UTC</text></svg>
<svg height="${height + TIME_AXIS}" role="img" aria-label="Activity of the fleet over time, and its incidents">
${timeAxis(span, height)}
${drawn.map(({ bars }) => bars).join('\n')}
${rows.bars}
</svg></div>
<figcaption>${timeOf(span.from)} to ${timeOf(span.to)} UTC. Counts on a square-root scale${incidents.length > 0 ? '; each bar beneath is an incident, from its first finding to its last' : ''}.</figcaption></figure>`;
};

// --- Lanes ---------------------------------------------------------------------------------------

/** Counts a minute, averaged over the minutes of a bin. */
const binned = (
  activity: Replayed['activity'],
  measure: keyof Activity,
  first: number,
  minutes: number,
): readonly number[] => {
  const bins = Math.min(BINS, minutes);
  const sums = Array.from({ length: bins }, () => 0);
  for (const [minute, counts] of activity) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(((minute - first) * bins) / minutes)));
    sums[bin] = (sums[bin] as number) + counts[measure];
  }
  return sums.map((sum) => (sum * bins) / minutes);
};

const laneOf = (values: readonly number[], title: string, colour: string, top: number) => {
  const up = upwards(Math.max(...values));
  const bars = values.map((value, bin) => (value > 0 ? barOf(bin, LANE * up.shareOf(value)) : ''));
  const ticks = up.ticks.map((tick) => ({ tick, y: top + LANE * (1 - up.shareOf(tick)) }));
  const grid = ticks.map(({ y }) => `<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/>`);
  const scale = ticks.map(
    ({ tick, y }) => `<text x="100%" dx="-6" y="${y + 4}" text-anchor="end">${figureOf(tick)}</text>`,
  );
  return {
    scale: scale.join(''),
    bars: `<text x="0" y="${top - 6}">${title}</text>${grid.join('')}<svg class="${colour}" y="${top}" width="100%" height="${LANE}" viewBox="0 0 ${values.length} ${LANE}" preserveAspectRatio="none"><path d="${bars.join('')}"/></svg><line class="axis" x1="0" x2="100%" y1="${top + LANE}" y2="${top + LANE}"/>`,
  };
};

const barOf = (bin: number, high: number): string => `M${bin} ${LANE}v${(-high).toFixed(1)}h1v${high.toFixed(1)}z`;

// --- Incidents -----------------------------------------------------------------------------------

/** By severity, the worst on top, so many rows that no two of a row overlap. */
const rowsOf = (incidents: readonly ShownIncident[], span: Span, top: number) => {
  const labels: string[] = [];
  const bars: string[] = [];
  let y = top;
  for (const severity of severities.toReversed()) {
    const ends: number[] = [];
    const mine = incidents
      .map((incident, index) => ({ incident, index }))
      .filter((one) => one.incident.severity === severity);
    if (mine.length === 0) continue;
    labels.push(
      `<text x="100%" dx="-6" y="${y + BAR}" text-anchor="end">${severity === 'info' ? 'notice' : severity}</text>`,
    );
    for (const { incident, index } of mine) {
      const [from, to] = [shareOf(span, incident.openedAt), shareOf(span, incident.lastSeenAt)];
      const row = freeRow(ends, from);
      ends[row] = Math.max(ends[row] ?? 0, to, from + SHORTEST);
      bars.push(incidentBar(incident, index, severity, from, to, y + row * ROW));
    }
    y += ends.length * ROW + 4;
  }
  return { labels: labels.join(''), bars: bars.join('\n'), height: y };
};

const freeRow = (ends: readonly number[], from: number): number => {
  const free = ends.findIndex((end) => end < from);
  return free >= 0 ? free : Math.min(ends.length, MOST_ROWS - 1);
};

const incidentBar = (
  { detector, entity, openedAt, lastSeenAt }: ShownIncident,
  index: number,
  severity: Severity,
  from: number,
  to: number,
  y: number,
): string => {
  const title = `${detector}, ${nameOf(entity)}, ${timeOf(openedAt)} to ${timeOf(lastSeenAt)} UTC`;
  return `<a href="#i${index + 1}"><rect class="bar ${severity}" x="${percent(from)}" y="${y}" width="${percent(Math.max(to - from, THINNEST))}" height="${BAR}"><title>${text(title, 300)}</title></rect></a>`;
};

const nameOf = ({ kind, id }: Entity): string => (kind === 'fleet' ? kind : `${kind} ${id}`);
