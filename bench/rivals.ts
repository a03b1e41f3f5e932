import { parseArgs } from 'node:util';
import { HOUR } from '../cli/simulate/calendar.ts';
import { chosenAttacks } from '../cli/simulate/options.ts';
import type { Settings } from '../cli/simulate/settings.ts';
import { troubleLevels } from '../cli/simulate/troubles/schedule.ts';
import { oneOf, wholeNumber } from '../cli/usage.ts';
import { type Judgement, judge } from './budget/judgement.ts';
import { type ReplayedIncident, replayed } from './budget/replaying.ts';
import { reportOf, tableOf } from './budget/report.ts';
import { ewma } from './rivals/ewma.ts';
import { fixedLimit, timesTheMean } from './rivals/fixed.ts';
import { type Hearing, hearing } from './rivals/hearing.ts';
import { negativeBinomial } from './rivals/negative-binomial.ts';

const USAGE = `What would simpler methods have said of the same publishes?

  node bench/rivals.ts [options]

  --seeds LIST      fleets (1,2,3)
  --devices N       of each (200)
  --budget B        false alarms a day, for those that can be told (1)
  --hours H         how long each fleet is watched (60)
  --trouble LEVEL   ${troubleLevels.join(', ')} (ordinary)
  --attacks LIST    in runs of their own (flood,flood-slow,rate-x10,rate-x6,rate-x3)
  --cmd "COMMAND"   (npx --no-install floodgate replay --mode enforce)
`;

const { values } = parseArgs({
  options: {
    attacks: { type: 'string', default: 'flood,flood-slow,rate-x10,rate-x6,rate-x3' },
    budget: { type: 'string', default: '1' },
    cmd: { type: 'string', default: 'npx --no-install floodgate replay --mode enforce' },
    devices: { type: 'string', default: '200' },
    help: { type: 'boolean', short: 'h', default: false },
    hours: { type: 'string', default: '60' },
    seeds: { type: 'string', default: '1,2,3' },
    trouble: { type: 'string', default: 'ordinary' },
  },
});

const OURS = 'Floodgate';
const devices = wholeNumber('devices', values.devices, 1, 100_000);
const hours = wholeNumber('hours', values.hours, 1, 10_000);
const budget = Number(values.budget);

if (values.help) process.stdout.write(USAGE);
else process.stdout.write(`${await compare()}\n`);

async function compare(): Promise<string> {
  const seeds = values.seeds.split(',');
  const attacks = chosenAttacks(values.attacks);
  const calm: Verdicts[] = [];
  const attacked: Verdicts[] = [];
  for (const seed of seeds) {
    calm.push(await verdictsOn(fleetOf(seed, [])));
    attacked.push(await verdictsOn(fleetOf(seed, attacks)));
    process.stderr.write(`seed ${seed}\n`);
  }
  const names = [...(calm[0] ?? new Map()).keys()];
  const of = (name: string, runs: readonly Verdicts[]): Judgement[] => runs.flatMap((run) => run.get(name) ?? []);
  const fleetDays = (seeds.length * hours) / 24;
  const reports = names.map((name) =>
    reportOf({ devices, budget, fleetDays, calm: of(name, calm), attacked: of(name, attacked) }),
  );
  return tableOf([
    ['method', 'false a day', 'beside attacks', ...attacks.map(({ name }) => name)],
    ...reports.map(({ perDay, falseAlarmsUnderAttack, power }, index) => [
      names[index] ?? '',
      perDay.toFixed(2),
      (falseAlarmsUnderAttack / fleetDays).toFixed(2),
      ...attacks.map(({ name }) => {
        const kind = power.find(({ label }) => label === name);
        const delay = kind?.medianDelaySeconds;
        return `${kind?.found}/${kind?.of}${delay === undefined ? '' : `, ${delay.toFixed(0)} s`}`;
      }),
    ]),
  ]);
}

/** What each method's incidents are worth, by its name. */
type Verdicts = ReadonlyMap<string, Judgement>;

async function verdictsOn(fleet: Settings): Promise<Verdicts> {
  const hearings: Hearing[] = [
    ewma(4),
    negativeBinomial({ falseAlarmsPerDay: budget, active: fleet.devices }),
    fixedLimit(20),
    timesTheMean(10),
  ].map(hearing);
  const run = await replayed(values.cmd, fleet, budget, (chunk) => {
    for (const { show } of hearings) show(chunk);
  });
  const verdict = (incidents: readonly ReplayedIncident[]): Judgement => judge({ ...run, incidents });
  // Who is always alarmed has an incident open when the attack comes: it is let count as found all the same.
  const onRival = ({ incidents, alarms }: Hearing): Judgement => ({
    ...verdict(incidents),
    attacks: verdict(alarms).attacks,
  });
  return new Map([[OURS, verdict(run.incidents)], ...hearings.map((one) => [one.rival.name, onRival(one)] as const)]);
}

function fleetOf(seed: string, attacks: Settings['attacks']): Settings {
  const start = Date.parse('2026-01-05T00:00:00Z');
  const trouble = oneOf('trouble', values.trouble, troubleLevels);
  return { devices, seed, start, end: start + hours * HOUR, attacks, trouble, rateScale: 1 };
}
