import { describe, expect, it } from '@jest/globals';
import { attacks } from '../../cli/simulate/attacks/registry.ts';
import { attackCues } from '../../cli/simulate/attacks/schedule.ts';
import { GREY, type Label } from '../../cli/simulate/labels.ts';
import { Random } from '../../cli/simulate/random.ts';
import { parseSignal } from '../../shared/signals/parse.ts';
import {
  addressOf,
  HOUR,
  MINUTE,
  principalOf,
  type Simulated,
  type SimulatedRecord,
  START,
  simulated,
  timeOf,
} from './simulated.ts';

const named = (name: string) => attacks.filter((attack) => attack.name === name);

/** All of the pack in one run: long enough for each to be played, small enough to be quick. */
const pack: Simulated = simulated({ devices: 60, hours: 5, attacks, trouble: 'ordinary' });

const labelled = (label: string): Label => {
  const found = pack.labels.attacks.find((attack) => attack.label === label);
  if (!found) throw new Error(`no attack is labelled ${label}`);
  return found;
};

const during = (record: SimulatedRecord, { start, end }: Label): boolean =>
  timeOf(record) >= start && timeOf(record) <= end;

describe('attack pack', () => {
  it('plays every attack, and each has a name of its own', () => {
    const labels = pack.labels.attacks.map(({ label }) => label).filter((label) => !GREY.has(label));
    expect(labels.toSorted()).toEqual(attacks.map(({ name }) => name).toSorted());
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('writes nothing that our own parser refuses', () => {
    expect(pack.records.filter((record) => parseSignal(record) === undefined && !isRefusalLog(record))).toEqual([]);
  });

  it('counts as benign what belongs to no attack', () => {
    const { events, benignEvents, attacks: labels } = pack.labels;
    const hostile = labels.filter(({ label }) => !GREY.has(label)).reduce((sum, label) => sum + label.events, 0);
    expect(events).toBe(pack.records.length);
    expect(benignEvents).toBe(events - hostile);
  });

  it.each(attacks.map(({ name }) => name))('%s: its actors, its beginning and its end are in the records', (name) => {
    const label = labelled(name);
    expect(label.events).toBeGreaterThan(0);
    expect(label.end).toBeGreaterThanOrEqual(label.start);
    const mine = pack.records.filter((record) => during(record, label));
    const clients = new Set(mine.map(({ clientId }) => clientId));
    const principals = new Set(mine.map(principalOf));
    const addresses = new Set(mine.map(addressOf));
    expect(label.clients.filter((client) => !clients.has(client))).toEqual([]);
    expect(label.principals.filter((principal) => !principals.has(principal))).toEqual([]);
    expect(label.sources.filter((source) => !addresses.has(source))).toEqual([]);
    expect(label.clients.length + label.principals.length + label.sources.length).toBeGreaterThan(0);
  });

  it.each(['connect-flood', 'connect-slow', 'slowite', 'takeover', 'wildcard-id', 'snoop-all', 'provisioning'])(
    '%s: its label counts exactly the records of the certificates that the attacker brought',
    (name) => {
      const label = labelled(name);
      const certificates = new Set(label.principals);
      expect(pack.records.filter((record) => certificates.has(principalOf(record) ?? '')).length).toBe(label.events);
    },
  );

  it.each(['bruteforce', 'bruteforce-slow', 'auth-distributed', 'revoked-certificate', 'inactive-certificate'])(
    '%s: its label counts exactly the records of the addresses that it came from, and blames no certificate',
    (name) => {
      const label = labelled(name);
      const addresses = new Set(label.sources);
      expect(pack.records.filter((record) => addresses.has(addressOf(record) ?? '')).length).toBe(label.events);
      expect(label.principals).toEqual([]);
    },
  );

  it('never lists a device among the actors because somebody only claimed its name', () => {
    const devices = new Set(
      pack.records.flatMap(({ eventType, clientId }) => (eventType === 'published' ? clientId : [])),
    );
    for (const name of [
      'bruteforce',
      'bruteforce-slow',
      'bruteforce-one-name',
      'auth-distributed',
      'revoked-certificate',
    ])
      expect(labelled(name).clients.filter((client) => devices.has(client))).toEqual([]);
  });

  it('keeps attackers apart: no address or certificate of theirs serves two attacks', () => {
    const sources = pack.labels.attacks.flatMap((label) =>
      label.sources.filter((source) => source.startsWith('203.0.113.')),
    );
    expect(new Set(sources).size).toBe(sources.length);
  });

  it('never blames the owner of a client id for its theft', () => {
    for (const name of ['takeover', 'takeover-pingpong', 'takeover-thief-first']) {
      const { clients, principals } = labelled(name);
      const owned = pack.records.filter(
        ({ clientId, eventType }) => eventType === 'published' && clients.includes(clientId ?? ''),
      );
      const owners = new Set(owned.map(principalOf).filter((principal) => !principals.includes(principal ?? '')));
      expect(principals.length).toBe(1);
      expect(owners.size).toBe(1);
    }
  });
});

describe('schedule of attacks', () => {
  const span = { start: START, end: START + 72 * HOUR };
  const cues = attackCues(attacks, span, new Random('cues'));

  it('leaves the fleet in peace first: two fifths of the time, at most 26 hours', () => {
    expect(Math.min(...cues.map(({ at }) => at))).toBe(START + 26 * HOUR);
    const short = attackCues(attacks, { start: START, end: START + 10 * HOUR }, new Random('cues'));
    expect(Math.min(...short.map(({ at }) => at))).toBe(START + 4 * HOUR);
  });

  it('plays each attack once, at even distances, and in time', () => {
    expect(new Set(cues.map(({ episode }) => episode)).size).toBe(attacks.length);
    const starts = cues.map(({ at }) => at).toSorted((a, b) => a - b);
    const gaps = starts.slice(1).map((at, index) => at - starts[index]!);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
    expect(cues.filter(({ at, episode }) => at + episode.minutes * MINUTE > span.end)).toEqual([]);
  });
});

describe('one attack', () => {
  it.each(['connect-flood', 'snoop-all', 'bruteforce', 'flood', 'enumeration-publish'])(
    '%s adds its own records to a fleet and changes nobody else’s',
    (name) => {
      const isCounted = (line: string): boolean => !line.includes('"metric"');
      const calm = simulated({ hours: 1 }).lines.filter(isCounted);
      const run = simulated({ hours: 1, attacks: named(name) });
      const lines = new Map<string, number>();
      for (const line of run.lines.filter(isCounted)) lines.set(line, (lines.get(line) ?? 0) + 1);
      for (const line of calm) lines.set(line, (lines.get(line) ?? 0) - 1);
      expect([...lines.values()].filter((count) => count < 0)).toEqual([]);
      expect([...lines.values()].reduce((sum, count) => sum + count, 0)).toBe(run.labels.attacks[0]?.events);
    },
  );

  it.each([
    ['flood', 20],
    ['flood-slow', 2],
  ])('%s publishes %d times a second', (name, perSecond) => {
    const { start, end, events } = labelled(name);
    const rate = events / ((end - start) / 1000);
    expect(rate).toBeGreaterThan(0.9 * perSecond);
    expect(rate).toBeLessThan(1.1 * perSecond);
  });

  it.each([
    ['rate-x10', 10],
    ['rate-x6', 6],
    ['rate-x3', 3],
  ])('%s makes a device %d times as loud as it was', (name, factor) => {
    const sensorsOnly = simulated({ devices: 5, hours: 4, attacks: named(name) });
    const label = sensorsOnly.labels.attacks[0]!;
    const messages = sensorsOnly.records.filter(
      ({ clientId, eventType }) => eventType === 'published' && clientId === label.clients[0],
    );
    const rate = (from: number, to: number): number =>
      messages.filter((record) => timeOf(record) >= from && timeOf(record) < to).length / (to - from);
    const measured = rate(label.start, label.end) / rate(sensorsOnly.labels.start, label.start);
    expect(measured).toBeGreaterThan(0.7 * factor);
    expect(measured).toBeLessThan(1.4 * factor);
  });

  it('payload-large keeps the device’s rate and sends 100 KB each time', () => {
    const { clients, start, end, events } = labelled('payload-large');
    const sizes = pack.records.flatMap((record) =>
      record.clientId === clients[0] &&
      record.eventType === 'published' &&
      during(record, { ...labelled('payload-large'), start, end })
        ? (record.base64Length ?? 0)
        : [],
    );
    expect(sizes.length).toBeLessThanOrEqual(events);
    for (const size of sizes) expect(size).toBeGreaterThan(50_000);
  });

  it('silence takes two fifths of a group off the air for an hour', () => {
    const label = labelled('silence');
    const heard = pack.records.filter(
      ({ clientId, eventType, ...record }) =>
        eventType === 'published' && label.clients.includes(clientId ?? '') && during(record as SimulatedRecord, label),
    );
    const quietUntil = label.start + 59 * 60_000;
    expect(heard.filter((record) => timeOf(record as SimulatedRecord) < quietUntil)).toEqual([]);
    expect(label.end - label.start).toBeGreaterThan(55 * 60_000);
  });

  it('wildcard-id leaves log entries only', () => {
    const { clients } = labelled('wildcard-id');
    const kinds = new Set(
      pack.records.flatMap(({ clientId, eventType }) => (clients.includes(clientId ?? '') ? eventType : [])),
    );
    expect(kinds).toEqual(new Set(['Connect', 'Disconnect']));
  });
});

/** Ignored by our parser: the lifecycle event connect_failed says the same. */
const isRefusalLog = ({ eventType, status }: SimulatedRecord): boolean =>
  eventType === 'Connect' && status === 'Failure';
