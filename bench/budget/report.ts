import type { AttackOutcome, Judgement } from './judgement.ts';
import { lowerBound, upperBound } from './poisson.ts';
import type { ReplayedIncident } from './replaying.ts';

/** Fleets of one size under one budget, over all seeds. */
export interface Case {
  readonly devices: number;
  /** False alarms a day that were asked for. */
  readonly budget: number;
  /** Fleet-days without any attack: what the budget is held against. */
  readonly fleetDays: number;
  readonly calm: readonly Judgement[];
  readonly attacked: readonly Judgement[];
}

/**
 * `held`: at 95 % the true rate is within the budget. `exceeded`: at 95 % it is not. `open`: too few fleet-days to say;
 * nothing at all seen needs 3 ÷ budget of them.
 */
export type Verdict = 'held' | 'exceeded' | 'open';

export interface CaseReport {
  readonly devices: number;
  readonly budget: number;
  readonly fleetDays: number;
  readonly falseAlarms: number;
  readonly perDay: number;
  /** One-sided 95 % bounds of the true rate a day. */
  readonly atLeast: number;
  readonly atMost: number;
  readonly verdict: Verdict;
  readonly byDetector: Readonly<Record<string, number>>;
  readonly grey: number;
  readonly wrongfulActions: number;
  readonly falseAlarmsUnderAttack: number;
  readonly power: readonly AttackPower[];
}

export interface AttackPower {
  readonly label: string;
  readonly found: number;
  readonly of: number;
  readonly medianDelaySeconds: number | undefined;
  readonly longestDelaySeconds: number | undefined;
  readonly detectors: readonly string[];
}

export const reportOf = ({ devices, budget, fleetDays, calm, attacked }: Case): CaseReport => {
  const falseAlarms = calm.flatMap((judgement) => judgement.falseAlarms);
  const atLeast = lowerBound(falseAlarms.length) / fleetDays;
  const atMost = upperBound(falseAlarms.length) / fleetDays;
  const all = [...calm, ...attacked];
  return {
    devices,
    budget,
    fleetDays,
    falseAlarms: falseAlarms.length,
    perDay: falseAlarms.length / fleetDays,
    atLeast,
    atMost,
    verdict: atMost <= budget ? 'held' : atLeast > budget ? 'exceeded' : 'open',
    byDetector: countByDetector(falseAlarms),
    grey: calm.reduce((sum, judgement) => sum + judgement.grey.length, 0),
    wrongfulActions: all.reduce((sum, judgement) => sum + judgement.wrongfulActions.length, 0),
    falseAlarmsUnderAttack: attacked.reduce((sum, judgement) => sum + judgement.falseAlarms.length, 0),
    power: powerOf(attacked.flatMap((judgement) => judgement.attacks)),
  };
};

/** For people. */
export const textOf = (reports: readonly CaseReport[]): string =>
  [tableOf([BUDGET_HEADINGS, ...reports.map(budgetRow)]), ...reports.flatMap(detailsOf)].join('\n');

const countByDetector = (alarms: readonly ReplayedIncident[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(alarms, ({ detector }) => detector)].map(([name, { length }]) => [name, length]));

const powerOf = (outcomes: readonly AttackOutcome[]): AttackPower[] =>
  [...Map.groupBy(outcomes, ({ label }) => label)].map(([label, ofKind]) => {
    const delays = ofKind.flatMap(({ delaySeconds }) => delaySeconds ?? []).sort((a, b) => a - b);
    return {
      label,
      found: delays.length,
      of: ofKind.length,
      medianDelaySeconds: medianOf(delays),
      longestDelaySeconds: delays.at(-1),
      detectors: [...new Set(ofKind.flatMap(({ detectors }) => detectors))],
    };
  });

const medianOf = (sorted: readonly number[]): number | undefined => {
  const below = sorted[Math.floor((sorted.length - 1) / 2)];
  const above = sorted[Math.floor(sorted.length / 2)];
  return below === undefined || above === undefined ? undefined : (below + above) / 2;
};

const BUDGET_HEADINGS = [
  'devices',
  'budget/day',
  'fleet-days',
  'false',
  'per day',
  '95 % between',
  'verdict',
  'grey',
  'wrongful',
];

const budgetRow = (report: CaseReport): string[] => [
  String(report.devices),
  String(report.budget),
  report.fleetDays.toFixed(1),
  String(report.falseAlarms),
  report.perDay.toFixed(2),
  `${report.atLeast.toFixed(2)} and ${report.atMost.toFixed(2)}`,
  report.verdict,
  String(report.grey),
  String(report.wrongfulActions),
];

const detailsOf = (report: CaseReport): string[] => {
  const { devices, budget, byDetector, power, falseAlarmsUnderAttack } = report;
  const title = `\n${devices} devices, ${budget} a day`;
  const alarms = Object.entries(byDetector).map(([detector, count]) => `${detector} ${count}`);
  const quiet = alarms.length === 0 ? [] : [`${title}: false alarms by detector: ${alarms.join(', ')}`];
  if (power.length === 0) return quiet;
  const rows = [['attack', 'found', 'median', 'longest', 'detectors'], ...power.map(powerRow)];
  return [...quiet, `${title}, under attack (${falseAlarmsUnderAttack} false alarms beside)`, tableOf(rows)];
};

const powerRow = ({ label, found, of, medianDelaySeconds, longestDelaySeconds, detectors }: AttackPower): string[] => [
  label,
  `${found}/${of}`,
  seconds(medianDelaySeconds),
  seconds(longestDelaySeconds),
  detectors.join(', '),
];

const seconds = (value: number | undefined): string => (value === undefined ? '–' : `${value.toFixed(1)} s`);

/** Columns as wide as their widest cell. */
export const tableOf = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
