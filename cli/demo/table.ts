import type { Result } from './scene.ts';

const columns: readonly (readonly [title: string, cell: (result: Result) => string])[] = [
  ['attack', ({ name }) => name],
  ['seconds to detect', ({ secondsToDetect }) => shown(secondsToDetect)],
  ['action', ({ action }) => action ?? 'none'],
  ['seconds until gone', ({ secondsToGone, action }) => (action === 'alert' ? 'never got in' : shown(secondsToGone))],
  ['innocents affected', ({ innocentsAffected }) => String(innocentsAffected)],
];

const shown = (seconds: number | null): string => (seconds === null ? '–' : seconds.toFixed(1));

/** Plain text, one row an attack. */
export const tableOf = (results: readonly Result[]): string => {
  const rows = [columns.map(([title]) => title), ...results.map((result) => columns.map(([, cell]) => cell(result)))];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => (row[index] as string).length)));
  const lines = rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] as number))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [lines[0], rule, ...lines.slice(1)].join('\n');
};
