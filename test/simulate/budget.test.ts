import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { judge } from '../../bench/budget/judgement.ts';
import { lowerBound, upperBound } from '../../bench/budget/poisson.ts';
import type { ReplayedIncident } from '../../bench/budget/replaying.ts';
import { type CaseReport, reportOf } from '../../bench/budget/report.ts';
import type { Label } from '../../cli/simulate/labels.ts';

const BENCH = fileURLToPath(new URL('../../bench/budget.ts', import.meta.url));
const FAKE = `node ${fileURLToPath(new URL('fake-replay.mjs', import.meta.url))}`;

const bench = (...options: string[]) =>
  promisify(execFile)(process.execPath, [BENCH, '--devices', '20', '--hours', '1', '--seeds', '1,2', ...options]);

describe('budget bench', () => {
  it('replays simulated fleets, calm and attacked, and reports false alarms, power and delay', async () => {
    const { stdout } = await bench('--budgets', '5', '--attacks', 'flood,snoop-all', '--cmd', FAKE, '--json');
    const [report] = JSON.parse(stdout) as CaseReport[];
    expect(report).toMatchObject({ devices: 20, budget: 5, falseAlarms: 2, byDetector: { 'fake-noise': 2 } });
    expect(report?.fleetDays).toBeCloseTo(2 / 24);
    expect(report).toMatchObject({ wrongfulActions: 0, falseAlarmsUnderAttack: 2, verdict: 'open' });
    const power = new Map(report?.power.map((kind) => [kind.label, kind]));
    expect(power.get('flood')).toMatchObject({ found: 2, of: 2, detectors: ['fake-flood'] });
    expect(power.get('flood')?.medianDelaySeconds).toBeLessThan(20);
    expect(power.get('snoop-all')).toMatchObject({ found: 0, of: 2 });
  });

  it('fails with exit code 1 when a budget is exceeded beyond doubt, and prints a table for people', async () => {
    const failure = await bench('--budgets', '1', '--attacks', 'none', '--cmd', FAKE).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 1 });
    expect((failure as { stdout: string }).stdout).toMatch(/^devices +budget\/day.*\n20 .* exceeded/);
  });

  it.each([
    ['--fail', 'exit code 3'],
    ['--babble', 'no replay result'],
  ])('says so when the replay command is run with %s', async (option, message) => {
    await expect(bench('--attacks', 'none', '--cmd', `${FAKE} ${option}`)).rejects.toThrow(message);
  });
});

describe('Poisson bounds', () => {
  // Garwood's exact one-sided limits, as any table of them has them.
  it.each([
    [0, 0, 2.9957],
    [1, 0.0513, 4.7439],
    [3, 0.8177, 7.7537],
    [10, 5.4254, 16.9622],
    [100, 84.1387, 118.0787],
  ])('%d seen: the mean lies above %d, or below %d, at 95 %%', (count, lower, upper) => {
    expect(lowerBound(count)).toBeCloseTo(lower, 2);
    expect(upperBound(count)).toBeCloseTo(upper, 2);
  });

  it.each([
    [0, 3, 'held'],
    [0, 2.9, 'open'],
    [2, 3, 'open'],
    [8, 3, 'exceeded'],
  ] as const)('%d false alarms in %d fleet-days at one a day: %s', (count, fleetDays, verdict) => {
    const falseAlarms = Array.from({ length: count }, () => alarm());
    const calm = [{ falseAlarms, grey: [], attacks: [], wrongfulActions: [] }];
    expect(reportOf({ devices: 1, budget: 1, fleetDays, calm, attacked: [] }).verdict).toBe(verdict);
  });
});

describe('power', () => {
  it.each([
    [[4, 1, 10, 3], 3.5, 10],
    [[4, undefined, 1, 3], 3, 4],
    [[undefined], undefined, undefined],
  ])('of delays %j the median is %s and the longest %s', (delays, median, longest) => {
    const attacks = delays.map((delaySeconds) => ({ label: 'flood', delaySeconds, detectors: [] }));
    const attacked = [{ falseAlarms: [], grey: [], attacks, wrongfulActions: [] }];
    const { power } = reportOf({ devices: 1, budget: 1, fleetDays: 1, calm: [], attacked });
    expect(power[0]).toMatchObject({ of: delays.length, found: delays.filter((delay) => delay !== undefined).length });
    expect([power[0]?.medianDelaySeconds, power[0]?.longestDelaySeconds]).toEqual([median, longest]);
  });
});

const label = (changes: Partial<Label> = {}): Label => ({
  label: 'flood',
  labelBy: 'simulator',
  from: 'test',
  start: 1_000_000,
  end: 2_000_000,
  events: 1,
  sources: ['203.0.113.1'],
  principals: ['p'],
  clients: ['c'],
  ...changes,
});

const alarm = (changes: Partial<ReplayedIncident> = {}): ReplayedIncident => ({
  detector: 'd',
  severity: 'high',
  openedAt: 1_500_000,
  entity: { kind: 'client', id: 'c' },
  explanation: '',
  related: { clients: [], principals: [], addresses: [] },
  ...changes,
});

const judged = (incidents: readonly ReplayedIncident[], attacks: readonly Label[]) => {
  const labels = { scenario: 's', events: 1, benignEvents: 0, start: 0, end: 1, attacks };
  return judge({ labels, incidents, seconds: 0 });
};

describe('judgement', () => {
  const group = alarm({ entity: { kind: 'group', id: 'g' } });

  it.each([
    ['an alarm on an actor', alarm(), [label()], 0],
    [
      'an alarm that relates an actor',
      alarm({ entity: { kind: 'address', id: 'x' }, related: { clients: ['c'], principals: [], addresses: [] } }),
      [label()],
      0,
    ],
    ['an alarm on somebody else', alarm({ entity: { kind: 'client', id: 'x' } }), [label()], 1],
    ['an alarm long before', alarm({ openedAt: 900_000 }), [label()], 1],
    ['an alarm within the grace', alarm({ openedAt: 2_500_000 }), [label()], 0],
    ['an alarm after the grace', alarm({ openedAt: 2_700_000 }), [label()], 1],
    ['a notice on somebody else', alarm({ severity: 'info', entity: { kind: 'client', id: 'x' } }), [label()], 0],
    ['a group alarm in a roll-out', group, [label({ label: 'rollout' })], 0],
    ['a device alarm in a roll-out', alarm(), [label({ label: 'rollout' })], 1],
    ['a device alarm about its own changed rate', alarm(), [label({ label: 'misconfig' })], 0],
    ['a group alarm beside a changed rate', group, [label({ label: 'misconfig' })], 1],
  ])('%s', (_, incident, attacks, falseAlarms) => {
    expect(judged([incident], attacks).falseAlarms.length).toBe(falseAlarms);
  });

  it('takes alarms about a rate that changed for good as right, however late they come, and others as false', () => {
    const late = [alarm({ openedAt: 9_000_000, detector: 'publish-rise' }), alarm({ openedAt: 9_000_000 })];
    expect(judged(late, [label({ label: 'misconfig' })])).toMatchObject({ falseAlarms: [late[1]], grey: [late[0]] });
  });

  it('gives an alarm that names nobody to one attack at most, the latest begun', () => {
    const long = label({ label: 'rate-x3', start: 500_000 });
    const { attacks } = judged([group], [long, label()]);
    expect(attacks.map(({ delaySeconds }) => delaySeconds)).toEqual([undefined, 500]);
  });

  it('counts an action on somebody who did not attack as wrongful, whatever the alarm was about', () => {
    const decision = (id: string) => ({ action: 'deactivate', target: { kind: 'principal' as const, id } });
    expect(judged([alarm({ decision: decision('p') })], [label()]).wrongfulActions.length).toBe(0);
    expect(judged([alarm({ decision: decision('victim') })], [label()]).wrongfulActions.length).toBe(1);
    expect(judged([alarm({ decision: { action: 'alert', target: null } })], []).wrongfulActions.length).toBe(0);
  });
});
