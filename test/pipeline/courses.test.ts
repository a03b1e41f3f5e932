import { describe, expect, it } from '@jest/globals';
import { configure } from '../../shared/detectors/detect.ts';
import { openIncident } from '../../shared/incidents/episode.ts';
import { type Course, createCourses } from '../../shared/pipeline/courses.ts';
import { teachingsAt } from '../../shared/pipeline/teaching.ts';
import { entityKey } from '../../shared/types/entity.ts';
import { NOBODY } from '../../shared/types/finding.ts';
import { slotOf, TEN_SECONDS } from '../../shared/windows/scales.ts';
import { addToSeries } from '../../shared/windows/series.ts';
import { emptyWindow, seriesOf } from '../../shared/windows/window.ts';
import { replayLines } from '../cli/replaying.ts';
import { certificate, NOON } from '../fakes/signals.ts';

const MINUTE = 60_000;
const first = NOON / MINUTE;

interface Sent {
  readonly at: number;
  readonly client: string;
}

const line = ({ at, client }: Sent): string =>
  JSON.stringify({
    eventType: 'published',
    clientId: client,
    principalIdentifier: certificate(Number(client.split('-')[1])),
    sourceIp: '192.0.2.1',
    topic: `devices/${client}/state`,
    timestamp: at,
    traceId: `${client}-${at}`,
    base64Length: 40,
  });

/** Ten meters, twice a minute for three hours. */
const calm = Array.from({ length: 3 * 120 * 10 }, (_, n) => ({
  at: NOON + Math.floor(n / 10) * 30_000 + (n % 10) * 100,
  client: `meter-${n % 10}`,
}));
/** A hundred a second for two minutes, from half past one on. */
const flood = Array.from({ length: 12_000 }, (_, n) => ({ at: NOON + 90 * MINUTE + n * 10 + 7, client: 'meter-3' }));

const inOrder = (sent: readonly Sent[]): readonly string[] => sent.toSorted((a, b) => a.at - b.at).map(line);

const countsOf = (sent: readonly Sent[], client: string): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>();
  for (const { at } of sent.filter((one) => one.client === client)) {
    const minute = Math.floor(at / MINUTE);
    counts.set(minute, (counts.get(minute) ?? 0) + 1);
  }
  return counts;
};

const attacked = [...calm, ...flood];

const courseOf = async (lines: readonly string[]): Promise<Course> => {
  const { replayed, incidents } = await replayLines(lines);
  const id = incidents.find(({ detector }) => detector === 'publish-flood')?.id ?? '';
  const course = replayed.courses.get(id);
  if (!course) throw new Error('no course');
  return course;
};

describe('the course of an incident about a rate', () => {
  it('is what the client counted, from ten minutes before to half an hour after', async () => {
    const course = await courseOf(inOrder(attacked));
    const truth = countsOf(attacked, 'meter-3');
    expect(course).toMatchObject({ entity: { kind: 'client', id: 'meter-3' }, measures: ['publishes'] });
    for (let minute = first + 81; minute <= first + 120; minute += 1)
      expect([minute - first, course.minutes.get(minute)]).toEqual([minute - first, truth.get(minute)]);
    expect(course.minutes.has(first + 75)).toBe(false);
    expect(course.tens.get(first / 10 + 6)).toBe(20);
  });

  it('knows what was expected, and what is let pass', async () => {
    const course = await courseOf(inOrder(attacked));
    for (const { expected, allowance } of course.norms.values()) {
      expect(expected).toBeGreaterThan(1);
      expect(expected).toBeLessThan(3);
      expect(allowance).toBeGreaterThan(0);
    }
    expect(course.limit).toEqual({ count: 200, seconds: 10 });
  });

  it('loses no minute to records that come seven minutes late', async () => {
    const lines = inOrder(attacked);
    const late = calm.filter(
      ({ at, client }) => client === 'meter-3' && at >= NOON + 85 * MINUTE && at < NOON + 105 * MINUTE,
    );
    const delays = new Set(late.map(line));
    const others = lines.filter((one) => !delays.has(one));
    const delayed = [
      ...others.map((text) => ({ text, at: JSON.parse(text).timestamp as number })),
      ...late.map((one) => ({ text: line(one), at: one.at + 7 * MINUTE })),
    ]
      .toSorted((a, b) => a.at - b.at)
      .map(({ text }) => text);
    const truth = countsOf(attacked, 'meter-3');
    const course = await courseOf(delayed);
    for (let minute = first + 90; minute <= first + 120; minute += 1)
      expect([minute - first, course.minutes.get(minute)]).toEqual([minute - first, truth.get(minute)]);
  });

  it('ends with the records', async () => {
    const until = NOON + 95 * MINUTE;
    const course = await courseOf(inOrder(attacked.filter(({ at }) => at < until)));
    expect(Math.max(...course.minutes.keys())).toBe(first + 94);
  });

  it('is bounded, however long an incident lasts', async () => {
    const bursts = Array.from({ length: 70 * 250 }, (_, n) => ({
      at: NOON + Math.floor(n / 250) * 10 * MINUTE + (n % 250) * 10,
      client: 'meter-1',
    }));
    const course = await courseOf(inOrder(bursts));
    expect(course.minutes.size).toBeGreaterThan(400);
    expect(course.minutes.size).toBeLessThanOrEqual(500);
  });

  it('keeps what it saw when the ring has moved on beyond the time that it is asked for', async () => {
    const window = emptyWindow({ kind: 'client', id: 'meter-1' });
    const publishes = seriesOf(window, 'publishes');
    const countAt = (at: number): void => addToSeries(publishes, slotOf(TEN_SECONDS, at), 1);
    for (let minute = -9; minute <= 0; minute += 1) countAt(NOON + minute * MINUTE);
    const windows = {
      read: async () => new Map([[entityKey(window.entity), window]]),
      taught: async () => teachingsAt(() => undefined, { falseAlarmsPerDay: 1, active: 50 }, NOON),
    };
    const courses = createCourses(windows, configure(), 1);
    courses.note(
      openIncident({
        detector: 'publish-flood',
        entity: window.entity,
        at: NOON,
        severity: 'high',
        class: 'authenticated',
        explanation: '',
        evidence: {},
        related: NOBODY,
      }),
    );
    await courses.sample(NOON, NOON);
    countAt(NOON + 5 * MINUTE);
    await courses.sample(NOON + MINUTE, NOON);
    const [course] = courses.all().values();
    expect([-9, -6, -4, 0, 1].map((minute) => course?.minutes.get(first + minute))).toEqual([1, 1, 1, 1, 0]);
  });
});
