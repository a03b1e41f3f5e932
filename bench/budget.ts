import { parseArgs } from 'node:util';
import { HOUR } from '../cli/simulate/calendar.ts';
import { chosenAttacks } from '../cli/simulate/options.ts';
import type { Settings } from '../cli/simulate/settings.ts';
import { troubleLevels } from '../cli/simulate/troubles/schedule.ts';
import { oneOf } from '../cli/usage.ts';
import { type Judgement, judge } from './budget/judgement.ts';
import { type ReplayedIncident, replayed } from './budget/replaying.ts';
import { type CaseReport, reportOf, textOf } from './budget/report.ts';

const USAGE = `Is the one knob honest? Replays simulated fleets and holds what it says against who attacked.

  node bench/budget.ts [options]

  --seeds LIST      fleets of each size (1,2,3)
  --devices LIST    sizes (100,1000)
  --budgets LIST    false alarms a day that are asked for (1)
  --hours H         how long each fleet is watched (48)
  --trouble LEVEL   ${troubleLevels.join(', ')} (ordinary)
  --attacks LIST    none, all, or names with commas between them (all); in runs of their own
  --cmd "COMMAND"   (npx --no-install floodgate replay --mode enforce)
  --json            for machines

Exit code 1 when a budget is exceeded at 95 % confidence.
`;

const { values } = parseArgs({
  options: {
    attacks: { type: 'string', default: 'all' },
    budgets: { type: 'string', default: '1' },
    cmd: { type: 'string', default: 'npx --no-install floodgate replay --mode enforce' },
    devices: { type: 'string', default: '100,1000' },
    help: { type: 'boolean', short: 'h', default: false },
    hours: { type: 'string', default: '48' },
    json: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '1,2,3' },
    trouble: { type: 'string', default: 'ordinary' },
  },
});

if (values.help) process.stdout.write(USAGE);
else process.exitCode = await measure();

async function measure(): Promise<number> {
  const reports: CaseReport[] = [];
  for (const devices of numbers('devices', values.devices))
    for (const budget of numbers('budgets', values.budgets)) reports.push(await measureCase(devices, budget));
  process.stdout.write(`${values.json ? JSON.stringify(reports, undefined, 1) : textOf(reports)}\n`);
  return reports.some(({ verdict }) => verdict === 'exceeded') ? 1 : 0;
}

async function measureCase(devices: number, budget: number): Promise<CaseReport> {
  const calm: Judgement[] = [];
  const attacked: Judgement[] = [];
  const seeds = values.seeds.split(',');
  const attacks = chosenAttacks(values.attacks);
  for (const seed of seeds) {
    const fleet = fleetOf(devices, seed);
    calm.push(await judged(fleet, budget));
    if (attacks.length > 0) attacked.push(await judged({ ...fleet, attacks }, budget));
  }
  return reportOf({ devices, budget, fleetDays: (seeds.length * hours()) / 24, calm, attacked });
}

async function judged(settings: Settings, budget: number): Promise<Judgement> {
  const run = await replayed(values.cmd, settings, budget);
  const judgement = judge(run);
  const about = `${settings.devices} devices, seed ${settings.seed}, ${settings.attacks.length} attacks`;
  const found = `${judgement.falseAlarms.length} false alarms, ${run.labels.events} records`;
  process.stderr.write(`${about}: ${found} in ${run.seconds.toFixed(1)} s\n`);
  for (const alarm of judgement.falseAlarms) process.stderr.write(`  ${alarmText(alarm, settings.start)}\n`);
  return judgement;
}

/** Enough to find it again: `floodgate simulate` makes the same records from the same seed. */
function alarmText({ detector, entity, openedAt, explanation }: ReplayedIncident, start: number): string {
  return `hour ${((openedAt - start) / HOUR).toFixed(2)}, ${detector}, ${entity.kind} ${entity.id}: ${explanation}`;
}

function fleetOf(devices: number, seed: string): Settings {
  const start = Date.parse('2026-01-05T00:00:00Z');
  const trouble = oneOf('trouble', values.trouble, troubleLevels);
  return { devices, seed, start, end: start + hours() * HOUR, attacks: [], trouble, rateScale: 1 };
}

function hours(): number {
  const [value = 0] = numbers('hours', values.hours);
  return value;
}

function numbers(option: string, list: string): number[] {
  return list.split(',').map((word) => {
    const number = Number(word);
    if (word.trim() === '' || !(number > 0))
      throw new Error(`--${option}: numbers above 0, got ${JSON.stringify(list)}`);
    return number;
  });
}
