/** A column: its title, and what stands in it. */
export type Column<Row> = readonly [title: string, cell: (row: Row) => string];

/** Plain text, one line a row; cells hold nothing that a terminal would obey, so escape before. */
export const tableOf = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string => {
  const cells = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, cell]) => cell(row)))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** `label    value`, a line each. */
export const listOf = (lines: readonly (readonly [label: string, value: string])[]): string => {
  const width = Math.max(...lines.map(([label]) => label.length));
  return lines.map(([label, value]) => `${label.padEnd(width)}  ${value}`.trimEnd()).join('\n');
};

/** `2026-11-20 12:00:00`, UTC. */
export const time = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
