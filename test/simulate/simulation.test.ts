import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { attacks } from '../../cli/simulate/attacks/registry.ts';
import { LATEST_EVENT, LATEST_LOG } from '../../cli/simulate/broker.ts';
import { shares } from '../../cli/simulate/fleet.ts';
import { simulation } from '../../cli/simulate/simulation.ts';
import { deviceTypes } from '../../cli/simulate/types/registry.ts';
import { parseSignal } from '../../shared/signals/parse.ts';
import {
  addressOf,
  HOUR,
  MINUTE,
  published,
  type SimulatedRecord,
  START,
  settingsOf,
  simulated,
  timeOf,
} from './simulated.ts';

/** Two hours without trouble, looked at from many sides. */
const fleet = simulated({ devices: 300, hours: 2 });

describe('simulation', () => {
  it('writes the same records and labels for the same settings, byte for byte', () => {
    const settings = { devices: 30, hours: 1, trouble: 'ordinary', attacks: attacks.slice(0, 10) } as const;
    const first = digestOf(settings);
    expect(digestOf(settings)).toBe(first);
    expect(digestOf({ ...settings, seed: '2' })).not.toBe(first);
  });

  it('writes records in the order in which they arrive: a publish at once, events, logs and metrics late', () => {
    const { records } = simulated({ devices: 150, hours: 1.5, trouble: 'large' });
    let now = START;
    const latest: Record<string, number> = {};
    for (const record of records) {
      const source = sourceOf(record);
      if (source === 'tap') now = Math.max(now, timeOf(record));
      latest[source] = Math.max(latest[source] ?? 0, now - timeOf(record));
    }
    expect(latest.tap).toBe(0);
    expect(latest.lifecycle).toBeGreaterThan(1_000);
    expect(latest.lifecycle).toBeLessThanOrEqual(LATEST_EVENT + 1);
    expect(latest.log).toBeGreaterThan(1_000);
    expect(latest.log).toBeLessThanOrEqual(LATEST_LOG + 1);
    expect(latest.metric).toBeGreaterThan(2 * MINUTE);
    expect(latest.metric).toBeLessThanOrEqual(2.5 * MINUTE + 1);
  });

  it('writes nothing that our own parser refuses or ignores', () => {
    const { records } = fleet;
    const kinds = new Set(records.map((record) => (isRefusalLog(record) ? 'refused' : parseSignal(record)?.kind)));
    expect(kinds).toEqual(new Set(EVERY_KIND));
  });

  it('stays within its time and counts every record', () => {
    const { records, labels } = simulated({ hours: 1 });
    expect(labels).toMatchObject({ start: START, end: START + HOUR, events: records.length, attacks: [] });
    expect(labels.benignEvents).toBe(records.length);
    expect(records.filter((record) => timeOf(record) < START || timeOf(record) >= START + HOUR)).toEqual([]);
  });

  it('says in its metrics how many publishes there were each minute', () => {
    const { records } = simulated({ hours: 0.2 });
    const publishes = records.filter(({ eventType }) => eventType === 'published');
    const metrics = records.filter(({ name }) => name === 'PublishIn.Success');
    expect(metrics.length).toBe(11);
    for (const { timestamp, value } of metrics) {
      const from = timestamp as number;
      expect(publishes.filter((record) => timeOf(record) >= from && timeOf(record) < from + MINUTE).length).toBe(value);
    }
  });

  it('yields bounded chunks while it runs, not everything at the end', () => {
    let longest = 0;
    let chunks = 0;
    for (const chunk of simulation(settingsOf({ devices: 200, hours: 1 }))) {
      longest = Math.max(longest, chunk.split('\n').length);
      chunks += 1;
    }
    expect(chunks).toBeGreaterThan(5);
    expect(longest).toBeLessThan(2_000);
  });

  it('runs with a single device', () => {
    expect(simulated({ devices: 1 }).records.length).toBeGreaterThan(0);
  });
});

describe('fleet', () => {
  it.each([1, 7, 100, 9_999])('splits %d devices over the types without losing one', (devices) => {
    const counts = [...shares(deviceTypes, devices).values()];
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(devices);
  });

  it('keeps every device’s rate as its type says', () => {
    const perHour = (prefix: string): number => {
      const messages = published(fleet, prefix);
      return messages.length / new Set(messages.map(({ clientId }) => clientId)).size / 2;
    };
    expect(perHour('sensor-')).toBeGreaterThan(58);
    expect(perHour('sensor-')).toBeLessThan(62);
    expect(perHour('climate_')).toBeGreaterThan(11.5);
    expect(perHour('climate_')).toBeLessThan(12.5);
    expect(perHour('depot-')).toBeGreaterThan(45);
    expect(perHour('depot-')).toBeLessThan(75);
    expect(perHour('tag-')).toBeGreaterThan(15);
    expect(perHour('tag-')).toBeLessThan(33);
  });

  it('scales all rates alike', () => {
    const messages = (rateScale: number): number => published(simulated({ rateScale }), '').length;
    expect(messages(3) / messages(1)).toBeGreaterThan(2.6);
    expect(messages(3) / messages(1)).toBeLessThan(3.4);
  });

  it('gives counters days and weeks, and kiosks office hours', () => {
    const day = simulated({ devices: 40, hours: 24, rateScale: 0.2 });
    const share = (prefix: string, from: number, to: number): number => {
      const hours = published(day, prefix).map((record) => (timeOf(record) - START) / HOUR);
      return hours.filter((hour) => hour >= from && hour < to).length / hours.length;
    };
    expect(share('counter-', 12, 18) / share('counter-', 0, 6)).toBeGreaterThan(2.5);
    expect(share('kiosk-', 7, 18)).toBeGreaterThan(0.95);
    const sunday = simulated({ devices: 40, hours: 24, rateScale: 0.2, start: START - 24 * HOUR, end: START });
    expect(published(sunday, 'counter-').length / published(day, 'counter-').length).toBeLessThan(0.8);
    expect(published(sunday, 'kiosk-').length / published(day, 'kiosk-').length).toBeLessThan(0.1);
  });

  it('makes pumps over-dispersed: counts a minute are negative binomial with r = 3', () => {
    const pumps = simulated({ devices: 60, hours: 4 });
    const inverses = [...Map.groupBy(published(pumps, 'pump.'), ({ clientId }) => clientId).values()].map((records) => {
      const counts = Array.from({ length: 240 }, () => 0);
      for (const record of records) counts[Math.floor((timeOf(record) - START) / MINUTE)]! += 1;
      const mean = records.length / 240;
      const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 239;
      return (variance - mean) / mean ** 2;
    });
    const inverse = inverses.reduce((sum, value) => sum + value, 0) / inverses.length;
    expect(inverse).toBeGreaterThan(0.25);
    expect(inverse).toBeLessThan(0.42);
  });

  it('shares certificates and addresses as gateways, sites and batches do', () => {
    const distinct = (prefix: string, of: (record: SimulatedRecord) => string | undefined): number =>
      new Set(published(fleet, prefix).map(of)).size;
    const gateway = published(fleet, 'gw0-');
    expect(new Set(gateway.map(({ clientId }) => clientId)).size).toBe(12);
    expect(new Set(gateway.map(({ principalIdentifier }) => principalIdentifier)).size).toBe(1);
    expect(new Set(gateway.map(addressOf)).size).toBe(1);
    expect(distinct('meter_', ({ principalIdentifier }) => principalIdentifier)).toBe(1);
    expect(distinct('meter_', addressOf)).toBeGreaterThan(5);
    const sites = Map.groupBy(
      published(fleet, '').filter((record) => addressOf(record)?.startsWith('198.18.')),
      addressOf,
    );
    expect(sites.size).toBe(6);
    for (const records of sites.values())
      expect(new Set(records.map(({ clientId }) => clientId)).size).toBeGreaterThan(5);
  });

  it('has whoever makes a real fleet noisy: retrying relics, scanners, apps, a back end that reads everything', () => {
    const { records } = fleet;
    const failures = records.filter(({ eventType }) => eventType === 'Connection.AuthNError');
    const relic = failures.filter(({ clientId }) => clientId === 'relic-0000');
    expect(relic.length).toBeGreaterThan(235);
    expect(relic.length).toBeLessThan(245);
    const scanners = new Set(failures.flatMap((record) => (record.clientId ? [] : (addressOf(record) ?? []))));
    expect(scanners.size).toBeGreaterThan(3);
    expect(scanners.size).toBeLessThan(20);
    expect(records.some(({ clientId, topics }) => clientId === 'backend-1' && topics?.includes('#'))).toBe(true);
    expect(
      new Set(records.flatMap(({ clientId }) => (clientId?.startsWith('app-') ? clientId : []))).size,
    ).toBeGreaterThan(20);
  });
});

/** Of all records, and of the labels after them. */
const digestOf = (settings: Parameters<typeof settingsOf>[0]): string => {
  const hash = createHash('sha256');
  const run = simulation(settingsOf(settings));
  for (;;) {
    const { value, done } = run.next();
    hash.update(done ? JSON.stringify(value) : value);
    if (done) return hash.digest('hex');
  }
};

const EVERY_KIND = [
  'published',
  'connected',
  'disconnected',
  'refused',
  'subscribed',
  'unauthenticated',
  'denied',
  'logged',
  'metric',
];

/** Ignored by our parser: the lifecycle event connect_failed says the same. */
const isRefusalLog = ({ eventType, status }: SimulatedRecord): boolean =>
  eventType === 'Connect' && status === 'Failure';

const sourceOf = ({ eventType, timestamp }: SimulatedRecord): 'tap' | 'log' | 'metric' | 'lifecycle' => {
  if (eventType === 'published') return 'tap';
  if (eventType === 'metric') return 'metric';
  return typeof timestamp === 'string' ? 'log' : 'lifecycle';
};
