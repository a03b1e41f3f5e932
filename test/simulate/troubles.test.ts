import { describe, expect, it } from '@jest/globals';
import { Random } from '../../cli/simulate/random.ts';
import { powerCut, regionOutage } from '../../cli/simulate/troubles/outage.ts';
import { rollout } from '../../cli/simulate/troubles/rollout.ts';
import { troubles } from '../../cli/simulate/troubles/schedule.ts';
import { addressOf, HOUR, MINUTE, principalOf, type SimulatedRecord, START, simulated, timeOf } from './simulated.ts';

const DAY = 24 * HOUR;

describe('trouble', () => {
  it('is scheduled after a quiet tenth, as often as its level says', () => {
    const span = { start: START, end: START + 100 * DAY };
    const cues = (level: 'none' | 'ordinary' | 'large') => troubles(level, 300, span, new Random('cues'));
    expect(cues('none')).toEqual([]);
    for (const { at } of cues('large')) expect(at).toBeGreaterThanOrEqual(START + 10 * DAY);
    const count = (level: 'ordinary' | 'large', name: string): number =>
      cues(level).filter(({ episode }) => episode.name === name).length;
    expect(count('ordinary', 'rollout-large')).toBe(0);
    expect(Math.abs(count('ordinary', 'power-cut') - 90)).toBeLessThanOrEqual(1);
    expect(Math.abs(count('ordinary', 'rotation') - 270)).toBeLessThanOrEqual(1);
    expect(Math.abs(count('large', 'rollout-large') - 180)).toBeLessThanOrEqual(1);
  });

  it('rolls firmware out to two fifths of a group: a restart, a burst of the size that was set, new topics', () => {
    const { records, labels } = simulated({ devices: 200, hours: 1, attacks: [rollout('rollout-test', 40, 120)] });
    const [label] = labels.attacks;
    expect(label?.label).toBe('rollout');
    const clients = new Set(label?.clients);
    const mine = records.filter(({ clientId }) => clients.has(clientId ?? ''));
    const perDevice = Map.groupBy(
      mine.filter(
        (record) => record.eventType === 'published' && timeOf(record) >= label!.start && timeOf(record) <= label!.end,
      ),
      ({ clientId }) => clientId,
    );
    for (const messages of perDevice.values()) expect(messages.length).toBeGreaterThanOrEqual(40);
    expect(mine.some(({ topic }) => topic?.startsWith('firmware/'))).toBe(true);
    expect(records.some(({ topic, clientId }) => topic?.startsWith('firmware/') && !clients.has(clientId ?? ''))).toBe(
      false,
    );
    expect(labels.benignEvents).toBe(records.length);
  });

  it('cuts a region off and brings all of it back', () => {
    const { records, labels } = simulated({ devices: 300, hours: 1, attacks: [regionOutage] });
    const [outage] = labels.attacks;
    expect(outage?.label).toBe('outage');
    expect(outage!.clients.length).toBeGreaterThan(50);
    const connected = records.filter((record) => record.eventType === 'connected' && timeOf(record) > outage!.start);
    const back = new Set(connected.map(({ clientId }) => clientId));
    expect(outage!.clients.filter((client) => !back.has(client))).toEqual([]);
  });

  it('silences a site behind one address, and its devices come back at once', () => {
    const { records, labels } = simulated({ devices: 100, hours: 2, attacks: [powerCut] });
    const [cut] = labels.attacks;
    const clients = new Set(cut?.clients);
    expect(cut?.sources.length).toBe(1);
    const mine = records.filter(({ clientId }) => clients.has(clientId ?? ''));
    const connected = mine.filter(({ eventType }) => eventType === 'connected').map(timeOf);
    expect(Math.max(...connected) - Math.min(...connected)).toBeLessThan(3 * MINUTE);
    const silent = (record: SimulatedRecord): boolean =>
      timeOf(record) > cut!.start && timeOf(record) < Math.min(...connected);
    expect(mine.filter((record) => record.eventType === 'published' && silent(record))).toEqual([]);
  });

  it('rotates certificates without a label: client id and address stay', () => {
    const { records, labels } = simulated({ devices: 200, hours: 24, trouble: 'ordinary', rateScale: 0.03 });
    expect(labels.attacks.filter(({ from }) => from.includes('rotation'))).toEqual([]);
    const sensors = records.filter(
      ({ eventType, clientId }) => eventType === 'published' && clientId?.startsWith('sensor-'),
    );
    const rotated = [...Map.groupBy(sensors, ({ clientId }) => clientId).values()].filter(
      (messages) => new Set(messages.map(principalOf)).size > 1,
    );
    expect(rotated.length).toBeGreaterThanOrEqual(1);
    for (const messages of rotated) expect(new Set(messages.map(addressOf)).size).toBe(1);
  });
});
