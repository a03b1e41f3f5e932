import { harmless } from '../../shared/incidents/escape.ts';
import type { Activity, Replayed } from '../../shared/pipeline/replay.ts';
import type { Severity } from '../../shared/types/severity.ts';
import type { ReplayedIncident, ReplayResult } from './result.ts';

/** One self-contained page: what the fleet did over time, what was found in it, and whom enforce would have cut. */
export const htmlOf = (result: ReplayResult, activity: Replayed['activity']): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Floodgate replay</title>
<style>${STYLE}</style>
<h1>Floodgate replay</h1>
<p>${summaryOf(result)}</p>
${timelineOf(result, activity)}
<h2>Whom enforce would have cut</h2>
${cutOf(result.incidents)}
<h2>Incidents</h2>
${result.incidents.length === 0 ? '<p>None.</p>' : result.incidents.map(incidentOf).join('\n')}
`;

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2733; --paper: #fff; --quiet: #66717d; --line: #d8dee4; --publish: #3d7ea6; --connect: #7a9e3f; --refused: #c4622d }
@media (prefers-color-scheme: dark) { :root { --ink: #dfe6ec; --paper: #12181f; --quiet: #8d99a6; --line: #2b3640 } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem }
svg { width: 100%; height: auto; display: block } svg text { fill: var(--quiet); font-size: 11px }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top }
article { border-left: 4px solid var(--line); padding: .1rem 0 .1rem 1rem; margin: 1rem 0 } article p { margin: .3rem 0 }
.info { border-color: #8d99a6 } .low { border-color: #3d7ea6 } .medium { border-color: #c79a2b } .high { border-color: #c4622d } .critical { border-color: #b3262e }
.quiet { color: var(--quiet) } code { overflow-wrap: anywhere }
`;

const summaryOf = ({ summary }: ReplayResult): string => {
  const span = summary.from === null || summary.to === null ? '' : `, ${iso(summary.from)} to ${iso(summary.to)}`;
  const rejected = summary.rejected > 0 ? ` ${summary.rejected} lines could not be used.` : '';
  return `${summary.signals} signals${span}. ${summary.incidents} incidents, ${summary.notices} notices.${rejected}`;
};

// --- Timeline ------------------------------------------------------------------------------------

const WIDTH = 960;
const LANE = 64;
const GAP = 18;
const BINS = 320;
const COLOURS: Readonly<Record<Severity, string>> = {
  info: '#8d99a6',
  low: '#3d7ea6',
  medium: '#c79a2b',
  high: '#c4622d',
  critical: '#b3262e',
};
const lanes = [
  ['publishes', 'publishes a minute', 'var(--publish)'],
  ['connects', 'connects a minute', 'var(--connect)'],
  ['refusals', 'refused a minute', 'var(--refused)'],
] as const satisfies readonly (readonly [keyof Activity, string, string])[];

const timelineOf = ({ summary: { from, to }, incidents }: ReplayResult, activity: Replayed['activity']): string => {
  if (from === null || to === null) return '';
  const first = Math.floor(from / 60_000);
  const minutes = Math.max(1, Math.floor(to / 60_000) - first + 1);
  const x = (at: number): number => Math.round(((at / 60_000 - first) / minutes) * WIDTH * 10) / 10;
  const height = lanes.length * (LANE + GAP) + 24;
  const marks = incidents.map(
    ({ openedAt, severity, detector }) =>
      `<line x1="${x(openedAt)}" x2="${x(openedAt)}" y1="0" y2="${height - 20}" stroke="${COLOURS[severity]}" stroke-width="1.5" opacity=".8"><title>${text(detector)}, ${iso(openedAt)}</title></line>`,
  );
  const drawn = lanes.map(([measure, title, colour], index) =>
    laneOf(binned(activity, measure, first, minutes), title, colour, index),
  );
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Activity of the fleet over time, incidents marked">
${drawn.join('\n')}
${marks.join('\n')}
<text x="0" y="${height - 4}">${iso(from)}</text><text x="${WIDTH}" y="${height - 4}" text-anchor="end">${iso(to)}</text>
</svg>`;
};

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
    const bin = Math.min(bins - 1, Math.floor(((minute - first) * bins) / minutes));
    sums[bin] = (sums[bin] as number) + counts[measure];
  }
  return sums.map((sum) => (sum * bins) / minutes);
};

/** Square-root scale, so that a flood does not flatten ordinary life. */
const laneOf = (values: readonly number[], title: string, colour: string, index: number): string => {
  const top = index * (LANE + GAP) + 14;
  const most = Math.max(1, ...values);
  const step = WIDTH / values.length;
  const bars = values.map((value, bin) => {
    const high = Math.sqrt(value / most) * LANE;
    return value === 0
      ? ''
      : `M${(bin * step).toFixed(1)} ${(top + LANE).toFixed(1)}v${(-high).toFixed(1)}h${step.toFixed(1)}v${high.toFixed(1)}z`;
  });
  return `<text x="0" y="${top - 3}">${title}, at most ${Math.round(most)}</text><path d="${bars.join('')}" fill="${colour}"/>`;
};

// --- Incidents -----------------------------------------------------------------------------------

const cutOf = (incidents: readonly ReplayedIncident[]): string => {
  const cut = incidents.flatMap(({ decision, detector, openedAt }) => {
    const action = decision.held?.would ?? (decision.action === 'alert' ? undefined : decision.action);
    const target = decision.target ?? decision.held?.target;
    return action && target ? [{ action, target, detector, openedAt }] : [];
  });
  if (cut.length === 0) return '<p>Nobody.</p>';
  const rows = cut.map(
    ({ action, target, detector, openedAt }) =>
      `<tr><td>${iso(openedAt)}</td><td>${action}</td><td>${target.kind} <code>${text(target.id)}</code></td><td>${text(detector)}</td></tr>`,
  );
  return `<table><tr><th>when</th><th>action</th><th>whom</th><th>why</th></tr>${rows.join('')}</table>`;
};

const incidentOf = ({
  severity,
  detector,
  openedAt,
  lastSeenAt,
  explanation,
  evidence,
  findings,
  decision,
  numbers,
}: ReplayedIncident): string => {
  const facts = Object.entries(numbers).map(
    ([name, value]) => `<tr><td>${text(name)}</td><td>${text(String(value))}</td></tr>`,
  );
  return `<article class="${severity}">
<p><strong>${severity}: ${text(detector)}</strong> <span class="quiet">${iso(openedAt)} to ${iso(lastSeenAt)}, ${findings} findings, evidence ${evidence}</span></p>
<p>${text(explanation, 600)}</p>
<p class="quiet">${text(decision.held?.reason ?? `enforce: ${decision.action}`, 400)}</p>
<details><summary>numbers</summary><table>${facts.join('')}</table></details>
</article>`;
};

const iso = (at: number): string => new Date(at).toISOString().replace('T', ' ').slice(0, 19);

/** Hostile text, made visible first and then harmless to a browser. */
const text = (value: string, longest?: number): string =>
  harmless(value, longest).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
