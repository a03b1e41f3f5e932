import { describe, expect, it } from '@jest/globals';
import { type Raising, raise } from '../../shared/pipeline/raise.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { memoryIncidents } from '../fakes/incidents.ts';
import { certificate, client, DAY, finding, MINUTE, NOON, OTHER_CERTIFICATE, SECOND } from '../given/incidents.ts';

const QUIET = 30 * MINUTE;

const setUp = (over: Partial<Raising> = {}) => {
  const incidents = memoryIncidents();
  const announced: Incident[] = [];
  const logged: string[] = [];
  let writes = 0;
  const counted = {
    ...incidents,
    save: (...args: Parameters<typeof incidents.save>) => {
      writes += 1;
      return incidents.save(...args);
    },
  };
  const note = (message: string) => void logged.push(message);
  const raising: Raising = {
    incidents: counted,
    announcer: { announce: async (incident) => void announced.push(incident) },
    log: { info: note, warn: note, error: note },
    pace: 1,
    ...over,
  };
  return { incidents, raising, announced, logged, writes: () => writes };
};

describe('raising findings', () => {
  it('opens an incident, announces it once, and notes that', async () => {
    const { raising, announced, incidents } = setUp();
    const [raised] = await raise([finding()], raising);
    expect(raised).toMatchObject({ status: 'open', revision: 1, announced: 1 });
    expect(announced.map(({ revision }) => revision)).toEqual([1]);
    expect((await incidents.get(raised?.id ?? ''))?.incident).toEqual(raised);
  });

  it('has written the incident when people hear of it', async () => {
    const { raising, incidents } = setUp();
    const found: unknown[] = [];
    const announcer = {
      announce: async ({ id }: Incident) => void found.push((await incidents.get(id))?.incident.id === id),
    };
    await raise([finding()], { ...raising, announcer });
    expect(found).toEqual([true]);
  });

  it('makes one incident and one message of a thousand findings', async () => {
    const { raising, announced, writes } = setUp();
    const ids = new Set<string>();
    for (let n = 0; n < 1_000; n += 1)
      for (const { id } of await raise([finding({ at: NOON + n * SECOND })], raising)) ids.add(id);
    expect(ids.size).toBe(1);
    expect(announced).toHaveLength(1);
    // Opened, marked as announced, then one write in ten seconds.
    expect(writes()).toBe(2 + 99);
  });

  it('keeps detectors and entities apart, each with all its findings', async () => {
    const { raising, announced } = setUp();
    const raised = await raise(
      [
        finding(),
        finding({ entity: client('meter-2') }),
        finding({ detector: 'connect-storm' }),
        finding({ at: NOON + SECOND, severity: 'critical' }),
      ],
      raising,
    );
    expect(raised.map(({ severity, findingCount }) => [severity, findingCount])).toEqual([
      ['critical', 2],
      ['high', 1],
      ['high', 1],
    ]);
    expect(announced).toHaveLength(3);
  });

  it('announces again what became graver, or blames somebody new, and nothing else', async () => {
    const { raising, announced } = setUp();
    await raise([finding({ severity: 'low' })], raising);
    await raise([finding({ severity: 'critical', at: NOON + 1 })], raising);
    await raise([finding({ severity: 'medium', at: NOON + 2 })], raising);
    await raise([finding({ culprit: certificate(OTHER_CERTIFICATE), at: NOON + 3 })], raising);
    expect(announced.map(({ revision, severity }) => [revision, severity])).toEqual([
      [1, 'low'],
      [2, 'critical'],
      [3, 'critical'],
    ]);
  });

  it('lists a notice and never announces it, until it is more than that', async () => {
    const { raising, announced, incidents } = setUp();
    await raise([finding({ severity: 'info' })], raising);
    expect(announced).toEqual([]);
    expect(await incidents.attention()).toHaveLength(1);
    await raise([finding({ severity: 'low', at: NOON + 1 })], raising);
    expect(announced).toHaveLength(1);
  });

  it('changes nothing when a batch is delivered again', async () => {
    const { raising, announced, writes } = setUp();
    const batch = [finding(), finding({ at: NOON + 1, severity: 'critical' })];
    const [first] = await raise(batch, raising);
    const before = writes();
    const [again] = await raise(batch, raising);
    expect(again).toEqual(first);
    expect(writes()).toBe(before);
    expect(announced).toHaveLength(1);
  });

  it('closes what was quiet before the next finding, and opens a new episode', async () => {
    const { raising, incidents } = setUp();
    const [first] = await raise([finding()], raising);
    const raised = await raise([finding({ at: NOON + QUIET + 1 })], raising);
    expect(raised.map(({ status }) => status)).toEqual(['closed', 'open']);
    expect((await incidents.get(first?.id ?? ''))?.incident).toMatchObject({
      status: 'closed',
      closedAt: NOON + QUIET,
    });
    expect(raised[1]?.id).not.toBe(first?.id);
  });

  it('takes a pause that is shorter than the quiet period for the same episode', async () => {
    const { raising } = setUp();
    const [first] = await raise([finding()], raising);
    const [second] = await raise([finding({ at: NOON + QUIET })], raising);
    expect(second?.id).toBe(first?.id);
  });

  it('waits for quiet as long as the pace says', async () => {
    const { raising } = setUp({ pace: 1 / 60 });
    const [first] = await raise([finding()], raising);
    const [, second] = await raise([finding({ at: NOON + QUIET / 60 + 1 })], raising);
    expect(second?.id).not.toBe(first?.id);
  });

  it('opens nothing for a finding of a closed episode that is delivered again', async () => {
    const { raising, incidents } = setUp();
    await raise([finding()], raising);
    await raise([finding({ at: NOON + DAY })], raising);
    await raise([finding({ at: NOON + 2 * DAY })], raising);
    const before = await incidents.newest('publish-flood', client('meter-1'));
    const again = await raise([finding(), finding({ at: NOON + DAY, severity: 'critical' })], raising);
    expect(await incidents.newest('publish-flood', client('meter-1'))).toEqual(before);
    expect(again.filter(({ severity }) => severity === 'critical')).toEqual([]);
  });

  it('reopens nothing when all of it lies before the end of a closed episode', async () => {
    const { raising, incidents } = setUp();
    const [first] = await raise([finding()], raising);
    const stored = await incidents.get(first?.id ?? '');
    if (!stored) throw new Error('not stored');
    await incidents.save({ ...stored.incident, status: 'closed', closedAt: NOON + QUIET }, stored);
    expect(await raise([finding()], raising)).toEqual([]);
    expect(await incidents.attention()).toEqual([]);
  });

  it('loses nothing when several shards raise at once', async () => {
    const { raising, announced, incidents } = setUp();
    const severities = ['low', 'critical', 'medium', 'high'] as const;
    const raised = await Promise.all(
      severities.map((severity, n) =>
        raise(
          [finding({ severity, at: NOON + n, related: { clients: [`c${n}`], principals: [], addresses: [] } })],
          raising,
        ),
      ),
    );
    const newest = await incidents.newest('publish-flood', client('meter-1'));
    expect(new Set(raised.flat().map(({ id }) => id)).size).toBe(1);
    expect(newest?.incident).toMatchObject({
      severity: 'critical',
      related: { clients: ['c0', 'c1', 'c2', 'c3'] },
      announced: newest?.incident.revision,
    });
    expect(announced.map(({ severity }) => severity)).toContain('critical');
  });

  it('throws when the store fails, so that the batch comes again', async () => {
    const { raising, incidents } = setUp();
    const save = () => Promise.reject(new Error('ProvisionedThroughputExceeded'));
    await expect(raise([finding()], { ...raising, incidents: { ...incidents, save } })).rejects.toThrow('Throughput');
  });

  it('gives up on a family where other writers are always faster', async () => {
    const { raising, incidents } = setUp();
    const save = async () => undefined;
    await expect(raise([finding()], { ...raising, incidents: { ...incidents, save } })).rejects.toThrow(
      /8 writers in a row were faster on publish-flood-/,
    );
  });

  it('leaves an announcement that fails to sweep, and says so', async () => {
    const announce = () => Promise.reject(new Error('SNS is down'));
    const { raising, incidents, logged } = setUp({ announcer: { announce } });
    const [raised] = await raise([finding()], raising);
    expect(raised).toMatchObject({ revision: 1, announced: 0 });
    expect(await incidents.attention()).toEqual([raised?.id]);
    expect(logged).toEqual(['not announced: left to sweep']);
  });

  it('does nothing for no findings', async () => {
    expect(await raise([], setUp().raising)).toEqual([]);
  });
});
