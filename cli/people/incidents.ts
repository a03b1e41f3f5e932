import { readIncidents } from '../../shared/adapters/incident-copy.ts';
import { nameOf } from '../../shared/incidents/name.ts';
import { headline } from '../../shared/incidents/statement.ts';
import { gravestFirst } from '../../shared/incidents/tally.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { severities, severityRank } from '../../shared/types/severity.ts';
import { oneOf, wholeNumber } from '../usage.ts';
import { peopleCommand } from './command.ts';
import { openIncidents } from './open-incidents.ts';
import { tableOf, time } from './table.ts';
import { none } from './words.ts';

const MOST = 1_000;

/** `floodgate incidents`: what is going on, gravest first. */
export const incidents = peopleCommand({
  usage: 'incidents [--all] [--severity LEAST] [--limit N]',
  about: [
    'What is open, gravest first; notices (info) only where they are asked for.',
    '',
    '  --all             what is over too, as long as it is kept (reads the whole table)',
    `  --severity LEAST  ${severities.join(', ')}; low unless told otherwise`,
    '  --limit N         at most so many, 50 unless told otherwise',
  ],
  options: {
    all: { type: 'boolean' },
    severity: { type: 'string', default: 'low' },
    limit: { type: 'string', default: '50' },
  },
  plan: (words) => {
    none(words);
    const least = oneOf('severity', words.text('severity') ?? '', severities);
    const limit = wholeNumber('limit', words.text('limit') ?? '', 1, MOST);
    return async ({ dynamo, parts }) => {
      const { incidents: store, incidentsTable } = await parts();
      const found = words.flag('all')
        ? gravestFirst(await readIncidents(dynamo, incidentsTable))
        : (await openIncidents(store)).filter(({ status }) => status === 'open');
      const wanted = found.filter(({ severity }) => severityRank(severity) >= severityRank(least));
      const shown = wanted.slice(0, limit);
      return { json: shown.map(jsonOf), text: textOf(shown, wanted.length, found.length) };
    };
  },
});

const jsonOf = (incident: Incident) => {
  const { id, severity, status, detector, entity, openedAt, lastSeenAt, revision } = incident;
  return { id, severity, status, detector, entity, openedAt, lastSeenAt, revision, response: headline(incident) };
};

const textOf = (shown: readonly Incident[], wanted: number, found: number): string => {
  const hidden = found - wanted;
  const notices = hidden > 0 ? `${hidden} less grave` : '';
  const more = wanted > shown.length ? `${wanted - shown.length} more: --limit ${wanted}` : '';
  const rest = [notices, more].filter((part) => part !== '').join(', ');
  if (shown.length === 0) return rest === '' ? 'No incidents.' : `No incidents of that severity; ${rest}.`;
  return `${table(shown)}${rest === '' ? '' : `\n${rest}.`}`;
};

const table = (shown: readonly Incident[]): string =>
  tableOf<Incident>(
    [
      ['SEVERITY', ({ severity }) => severity],
      ['STATUS', ({ status }) => status],
      ['WHAT', ({ detector }) => detector],
      ['WHO', ({ entity }) => nameOf(entity)],
      ['SINCE (UTC)', ({ openedAt }) => time(openedAt)],
      ['LAST SEEN', ({ lastSeenAt }) => time(lastSeenAt).slice(11)],
      ['DONE', headline],
      ['ID', ({ id }) => id],
    ],
    shown,
  );
