import { cut, harmless } from '../../shared/incidents/escape.ts';
import type { Shown, ShownIncident } from './shown.ts';
import { cutOff, durationOf, severitiesOf, some, timeOf, unlisted } from './words.ts';

/** Columns of the narrowest terminal that the table is made for. */
const WIDTH = 100;
const GAP = '  ';
const INDENT = '    ';

/** For a person, in 100 columns: the worst first, what it was and what came of it beneath, everything in one line at the end. */
export const textOf = (shown: Shown): string =>
  [...headOf(shown), ...tableOf(shown.incidents), summaryOf(shown)].join('\n');

const headOf = ({ summary }: Shown): readonly string[] => {
  const { signals, lines, rejected, rejections } = summary;
  const more = unlisted(summary);
  return [
    ...wrapped(`${some(signals, 'signal')} in ${some(lines, 'line')}${spanOf(summary)}`, ''),
    ...(rejected > 0 ? [`${some(rejected, 'line')} could not be used:`] : []),
    ...rejections.flatMap(({ line, reason }) => wrapped(`line ${line}: ${harmless(reason)}`, GAP)),
    ...(more > 0 ? [`${GAP}and ${more} more`] : []),
    '',
  ];
};

const spanOf = ({ from, to }: Shown['summary']): string =>
  from === null || to === null ? '' : `, ${timeOf(from)} to ${timeOf(to)} UTC`;

// --- Table ---------------------------------------------------------------------------------------

const columns: readonly (readonly [title: string, cell: (incident: ShownIncident) => string])[] = [
  ['severity', ({ severity }) => severity],
  // The year is in the head, and a month and a day tell the rest apart.
  ['opened (UTC)', ({ openedAt }) => timeOf(openedAt).slice(5)],
  ['lasted', ({ openedAt, lastSeenAt }) => durationOf(lastSeenAt - openedAt)],
  ['detector', ({ detector }) => detector],
  ['whom', ({ entity: { kind, id } }) => (kind === 'fleet' ? kind : `${kind} ${harmless(id)}`)],
];

/** The last column has what the others leave. */
const tableOf = (incidents: readonly ShownIncident[]): readonly string[] => {
  if (incidents.length === 0) return [];
  const rows = [columns.map(([title]) => title), ...incidents.map((one) => columns.map(([, cell]) => cell(one)))];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const lines = rows.map((row) =>
    shortened(
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join(GAP)
        .trimEnd(),
      WIDTH,
    ),
  );
  const [head = '', ...body] = lines;
  return [head, ...body.flatMap((line, index) => [line, ...wordsOf(incidents[index] as ShownIncident), ''])];
};

const wordsOf = ({ explanation, decision, findings }: ShownIncident): readonly string[] => [
  ...wrapped(harmless(explanation, 400), INDENT),
  ...wrapped(`${doneOf(decision)}; ${some(findings, 'finding')}`, INDENT),
];

const doneOf = ({ action, target, held }: ShownIncident['decision']): string =>
  held ? harmless(held.reason, 300) : `would ${action}${target ? ` ${target.kind} ${harmless(target.id)}` : ''}`;

const shortened = (line: string, longest: number): string =>
  line.length <= longest ? line : `${cut(line, longest - 1)}…`;

/** Between words; a word that is too long for a line is cut in two. */
const wrapped = (text: string, indent: string): readonly string[] => {
  const longest = WIDTH - indent.length;
  const lines: string[] = [];
  let rest = text;
  while (rest.length > longest) {
    const space = rest.lastIndexOf(' ', longest);
    const end = space > 0 ? space : longest;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest].map((line) => indent + line);
};

// --- Summary -------------------------------------------------------------------------------------

const summaryOf = ({ summary, incidents }: Shown): string => {
  const { incidents: alarms, notices, rejected, seconds } = summary;
  const which = alarms > 0 ? ` (${severitiesOf(incidents)})` : '';
  return [
    `${some(alarms, 'incident')}${which}, ${some(notices, 'notice')}`,
    `enforce would cut ${cutOff(incidents) || 'nobody'}`,
    ...(rejected > 0 ? [`${some(rejected, 'line')} unusable`] : []),
    `${seconds.toFixed(1)} s`,
  ].join('; ');
};
