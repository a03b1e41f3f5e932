import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HOUR } from '../cli/simulate/calendar.ts';
import { chosenAttacks } from '../cli/simulate/options.ts';
import type { Settings } from '../cli/simulate/settings.ts';
import { positive } from '../cli/usage.ts';
import { type Cost, tableOf } from './speed/cost.ts';
import { inspectingCost } from './speed/inspecting.ts';
import { isLifecycle, isLog, isTap, linesOf, sentOf } from './speed/records.ts';
import { replayCost } from './speed/replaying.ts';

const USAGE = `How fast are replay and inspect, as shares of the speed of JSON.parse on the same bytes?

  node bench/speed.ts [options]

  --devices N   of the simulated fleet (300)
  --hours H     how long it is watched (12)
  --seed S      another seed, another fleet (1)
  --json        for machines

Ratios of user time within one run: what else the machine does counts little. A ratio of 0.5 is half the speed of parsing alone.
`;

/** Records in an invocation. */
const SIZES = [100, 1_000, 6_000];
/** Enough to tell, of each shape. */
const MOST_RECORDS = 24_000;

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '300' },
    help: { type: 'boolean', short: 'h', default: false },
    hours: { type: 'string', default: '12' },
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});

if (values.help) process.stdout.write(USAGE);
else {
  const costs = [...(await measureReplay()), ...(await measureInspect())];
  process.stdout.write(`${values.json ? JSON.stringify(costs, undefined, 1) : tableOf(costs)}\n`);
}

/** A calm fleet, as most files are; the second time everything is compiled. */
async function measureReplay(): Promise<readonly Cost[]> {
  const lines = linesOf(fleet('none'));
  const folder = await mkdtemp(join(tmpdir(), 'floodgate-speed-'));
  try {
    const path = join(folder, 'records.ndjson');
    await writeFile(path, `${lines.join('\n')}\n`);
    return [
      await replayCost('replay, the first time', path, lines.length),
      await replayCost('replay, warm', path, lines.length),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A fleet under every attack there is: that leaves log entries and lifecycle events enough. */
async function measureInspect(): Promise<readonly Cost[]> {
  const lines = linesOf(fleet('all'));
  const shapes = {
    tap: lines.filter(isTap),
    lifecycle: lines.filter(isLifecycle),
    logs: lines.filter(isLog),
    mixed: lines,
  };
  const costs: Cost[] = [];
  for (const [shape, of] of Object.entries(shapes)) {
    const sent = sentOf(of.slice(0, MOST_RECORDS));
    for (const size of SIZES) costs.push(await inspectingCost(shape, sent, size));
  }
  return costs;
}

function fleet(attacks: string): Settings {
  const start = Date.parse('2026-01-05T00:00:00Z');
  const devices = positive('devices', values.devices);
  const end = start + positive('hours', values.hours) * HOUR;
  return { devices, seed: values.seed, start, end, attacks: chosenAttacks(attacks), trouble: 'ordinary', rateScale: 1 };
}
