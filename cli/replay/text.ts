import { harmless as shown } from '../../shared/incidents/escape.ts';
import type { ReplayedIncident, ReplayResult } from './result.ts';

/** For a person: one incident a block, the gravest facts first. */
export const textOf = ({ summary, incidents }: ReplayResult): string => {
  const head = [
    `${summary.signals} signals in ${summary.lines} lines${span(summary)}, ${summary.seconds.toFixed(1)} s`,
    ...(summary.rejected > 0 ? [`${summary.rejected} lines could not be used:`] : []),
    ...summary.rejections.map(({ line, reason }) => `  line ${line}: ${shown(reason)}`),
    `${summary.incidents} incidents, ${summary.notices} notices`,
  ];
  return [...head, '', ...incidents.map(blockOf)].join('\n');
};

const span = ({ from, to }: ReplayResult['summary']): string =>
  from === null || to === null ? '' : ` from ${iso(from)} to ${iso(to)}`;

const blockOf = ({ severity, detector, openedAt, explanation, decision, findings }: ReplayedIncident): string =>
  [
    `${iso(openedAt)}  ${severity.toUpperCase().padEnd(8)}  ${detector}`,
    `    ${shown(explanation, 400)}`,
    `    ${doneOf(decision)}; ${findings} findings`,
    '',
  ].join('\n');

const doneOf = ({ action, target, held }: ReplayedIncident['decision']): string => {
  if (!held) return `would ${action} ${target ? `${target.kind} ${shown(target.id)}` : ''}`.trimEnd();
  return held.would ? `${shown(held.reason, 300)} (${held.would})` : shown(held.reason, 300);
};

const iso = (at: number): string => new Date(at).toISOString();
