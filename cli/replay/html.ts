import { articleOf } from './html/article.ts';
import { briefEntity, text } from './html/markup.ts';
import { CONTENT_POLICY, STYLE } from './html/style.ts';
import { timelineOf } from './html/timeline.ts';
import type { Shown, ShownIncident } from './shown.ts';
import { cutOff, durationOf, severitiesOf, some, timeOf, unlisted } from './words.ts';

/** More incidents than this no page can hold; the gravest are in it. */
const MOST_INCIDENTS = 1_000;

/**
 * One self-contained page: what the fleet did over time, what was found in it, and whom enforce would have cut.
 * Loads nothing and runs nothing; what devices chose is escaped twice. `file`: its name, without folders.
 */
export const htmlOf = (all: Shown, file: string): string => {
  const shown = { ...all, incidents: all.incidents.slice(0, MOST_INCIDENTS) };
  const { incidents, summary } = shown;
  const title = `Floodgate replay of ${file === '-' ? 'standard input' : text(file)}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
<h1>${title}</h1>
<p>${summaryOf(all)}</p>
${timelineOf(shown)}
<h2>Whom enforce would have cut</h2>
${cutsOf(incidents)}
<h2>Incidents, the gravest first</h2>
${listOf(incidents)}
${leftOutOf(all.incidents.length - incidents.length)}
${incidents.map((incident, index) => articleOf(incident, index, summary.to ?? 0)).join('\n')}
${rejectionsOf(summary)}
</html>`;
};

const summaryOf = ({ summary, incidents }: Shown): string => {
  const { from, to, signals, lines, rejected } = summary;
  const span = from === null || to === null ? '' : `, ${timeOf(from)} to ${timeOf(to)} UTC (${durationOf(to - from)})`;
  const which = summary.incidents > 0 ? ` (${severitiesOf(incidents)})` : '';
  const cut = cutOff(incidents);
  return [
    `${some(signals, 'signal')} in ${some(lines, 'line')}${span}.`,
    `<b>${some(summary.incidents, 'incident')}</b>${which} and ${some(summary.notices, 'notice')};`,
    `enforce would have cut <b>${cut || 'nobody'}</b>.`,
    ...(rejected > 0 ? [`<a href="#unusable">${some(rejected, 'line')} could not be used.</a>`] : []),
  ].join(' ');
};

const cutsOf = (incidents: readonly ShownIncident[]): string => {
  const rows = incidents.flatMap(({ cuts, detector, openedAt }, index) =>
    cuts.map(
      ({ action, target }) =>
        `<tr><td class="fixed">${action}</td><td>${briefEntity(target)}</td><td><a href="#i${index + 1}">${text(detector)}</a></td><td class="fixed spare">${timeOf(openedAt)}</td></tr>`,
    ),
  );
  if (rows.length === 0) return '<p>Nobody.</p>';
  return `<table><tr><th>action</th><th>whom</th><th>why</th><th class="spare">incident opened (UTC)</th></tr>${rows.join('\n')}</table>`;
};

const listOf = (incidents: readonly ShownIncident[]): string => {
  if (incidents.length === 0) return '<p>None.</p>';
  const rows = incidents.map(
    ({ severity, detector, entity, openedAt, lastSeenAt }, index) =>
      `<tr><td class="fixed"><strong class="${severity}">${severity === 'info' ? 'notice' : severity}</strong></td><td><a href="#i${index + 1}">${text(detector)}</a></td><td>${briefEntity(entity)}</td><td class="fixed spare">${timeOf(openedAt)}</td><td class="fixed spare">${durationOf(lastSeenAt - openedAt)}</td></tr>`,
  );
  return `<table><tr><th>severity</th><th>detector</th><th>whom</th><th class="spare">opened (UTC)</th><th class="spare">lasted</th></tr>${rows.join('\n')}</table>`;
};

const leftOutOf = (count: number): string =>
  count > 0 ? `<p>${some(count, 'incident')} of the least grave left out; the JSON has all.</p>` : '';

const rejectionsOf = (summary: Shown['summary']): string => {
  const { rejected, rejections } = summary;
  if (rejected === 0) return '';
  const more = unlisted(summary);
  const rows = rejections.map(({ line, reason }) => `<tr><td class="fixed">${line}</td><td>${text(reason)}</td></tr>`);
  return `<h2 id="unusable">${some(rejected, 'line')} could not be used</h2>
<table><tr><th>line</th><th>why</th></tr>${rows.join('\n')}</table>${more > 0 ? `<p>And ${more} more.</p>` : ''}`;
};
