/** What some work cost, and what it is held against: microseconds of user time a record. */
export interface Cost {
  readonly name: string;
  readonly records: number;
  /** JSON.parse of the same bytes, in the same run. */
  readonly parse: number;
  readonly ours: number;
  /** How fast ours is, of parsing alone. */
  readonly ratio: number;
}

/** Before and after the work, because a machine that others use is not the same from one second to the next. */
export const costOf = async (
  name: string,
  records: number,
  parse: () => Promise<unknown>,
  work: () => Promise<unknown>,
): Promise<Cost> => {
  const before = await userTime(parse);
  const ours = (await userTime(work)) / records;
  const mean = (before + (await userTime(parse))) / 2 / records;
  return { name, records, parse: mean, ours, ratio: mean / ours };
};

/** Microseconds of processor time in user mode, all threads: what others on the machine take does not count. */
const userTime = async (work: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  return process.cpuUsage(before).user;
};

export const tableOf = (costs: readonly Cost[]): string =>
  [
    `${'what'.padEnd(WIDEST)}   records   parse µs    ours µs   ratio`,
    ...costs.map(
      ({ name, records, parse, ours, ratio }) =>
        `${name.padEnd(WIDEST)}${String(records).padStart(10)}${parse.toFixed(2).padStart(11)}${ours.toFixed(2).padStart(11)}${ratio.toFixed(3).padStart(8)}`,
    ),
  ].join('\n');

const WIDEST = 26;
