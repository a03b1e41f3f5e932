import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseReport } from '../../bench/budget/report.ts';

const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Two fleets of a hundred for 30 h each, calm and then attacked, through the command that people use. */
const measured = async (): Promise<CaseReport> => {
  const replay = `${process.execPath} ${inRepository('cli/main.ts')} replay --mode enforce`;
  const fleets = ['--devices', '100', '--hours', '30', '--seeds', 'verify-1,verify-2', '--trouble', 'large'];
  const asked = ['--budgets', '10', '--attacks', 'flood,snoop-all,bruteforce,takeover'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [inRepository('bench/budget.ts'), ...fleets, ...asked, '--cmd', replay, '--json'],
    { maxBuffer: 2 ** 26 },
  );
  const [report] = JSON.parse(stdout) as CaseReport[];
  if (report === undefined) throw new Error('the bench reported nothing');
  return report;
};

describe('ten false alarms a day, for a hundred devices', () => {
  let report: CaseReport;
  beforeAll(async () => {
    report = await measured();
  }, 175_000);

  it('are not exceeded: the Poisson bound at 95 % lies below', () => {
    expect(report).toMatchObject({ devices: 100, budget: 10, fleetDays: 2.5 });
    expect(report.atMost).toBeLessThanOrEqual(10);
    expect(report.verdict).toBe('held');
  });

  it('cut nobody who did not attack', () => {
    expect(report.wrongfulActions).toBe(0);
  });

  it('buy every loud attack', () => {
    const missed = report.power.filter(({ found, of }) => found < of);
    expect(report.power.map(({ label }) => label).toSorted()).toEqual(['bruteforce', 'flood', 'snoop-all', 'takeover']);
    expect(missed).toEqual([]);
  });
});
