import { describe, expect, it } from '@jest/globals';
import { type Raising, raise } from '../../shared/pipeline/raise.ts';
import { amend } from '../../shared/response/amend.ts';
import { defaultPolicy } from '../../shared/response/policy.ts';
import type { Finding } from '../../shared/types/finding.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { memoryIncidents } from '../fakes/incidents.ts';
import {
  blameless,
  certificate,
  client,
  DAY,
  finding,
  MINUTE,
  NOON,
  OTHER_CERTIFICATE,
  SECOND,
} from '../given/incidents.ts';

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

  it('opens no new episode for a finding that was merged, but not written down, before the old one closed', async () => {
    const { raising, announced } = setUp();
    await raise([finding({ at: NOON })], raising);
    await raise([finding({ at: NOON + 4 * SECOND })], raising);
    const second = (await raise([finding({ at: NOON + QUIET + DAY })], raising)).at(-1);
    const [again] = await raise([finding({ at: NOON + 4 * SECOND })], raising);
    expect(again).toMatchObject({ id: second?.id, openedAt: NOON + QUIET + DAY, findingCount: 1 });
    expect(new Set(announced.map(({ id }) => id)).size).toBe(2);
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

  it('announces what it closed, although another writer was faster with the next episode', async () => {
    const { raising, incidents, announced } = setUp();
    await raise([finding()], raising);
    let overtaken = false;
    const save = async (...[incident, over]: Parameters<typeof incidents.save>) => {
      if (!overtaken && over?.incident.status === 'closed') {
        overtaken = true;
        await raise([finding({ at: NOON + DAY, severity: 'low' })], raising);
      }
      return incidents.save(incident, over);
    };
    await raise([finding({ at: NOON + DAY + 1, severity: 'low' })], { ...raising, incidents: { ...incidents, save } });
    expect(announced.map(({ status, revision }) => `${status} ${revision}`)).toEqual(['open 1', 'open 1', 'closed 2']);
  });

  it.each<[string, Finding, string]>([
    ['claimed', finding({ class: 'claimed' }), 'anybody could have forged this evidence'],
    ['contested', finding({ contested: true }), 'two sides are plausible'],
    ['without anybody to blame', blameless({ class: 'authenticated' }), 'nobody can be blamed with certainty'],
    ['kept to alerts by the policy', finding({ detector: 'new-one' }), 'that is the policy for new-one'],
  ])('says in the first message already that what is %s alerts only, and why', async (_, one, reason) => {
    const { raising, announced } = setUp();
    await raise([one], raising);
    expect(announced[0]?.decision).toMatchObject({ kind: 'held', reason: expect.stringContaining(reason) });
  });

  it('writes no more for what alerts only than for what does not', async () => {
    const { raising, writes } = setUp();
    for (let n = 0; n < 100; n += 1) await raise([finding({ class: 'claimed', at: NOON + n })], raising);
    // Opened, marked as announced.
    expect(writes()).toBe(2);
  });

  it('decides nothing itself where more may follow', async () => {
    const { raising, announced } = setUp();
    await raise([finding({ class: 'claimed' }), finding({ at: NOON + 1 })], raising);
    expect(announced[0]?.decision).toBeUndefined();
  });

  it('takes back that it alerts only when somebody can be blamed after all, and says so', async () => {
    const { raising, announced, incidents } = setUp();
    const [claimed] = await raise([finding({ class: 'claimed' })], raising);
    await raise([finding({ at: NOON + 1 })], raising);
    expect(announced.map(({ revision, decision }) => [revision, decision?.kind])).toEqual([
      [1, 'held'],
      [2, undefined],
    ]);
    expect((await incidents.get(claimed?.id ?? ''))?.incident.decision).toBeUndefined();
  });

  it('leaves what was decided on the world as it is', async () => {
    const { raising, incidents } = setUp();
    const [opened] = await raise([finding()], raising);
    const decision = { kind: 'held', because: 'caution', reason: 'alert only: x', would: undefined } as const;
    await amend(incidents, opened?.id ?? '', (one) => ({ ...one, decision }));
    await raise([finding({ at: NOON + MINUTE })], raising);
    await raise([finding({ at: NOON + MINUTE, class: 'claimed' })], raising);
    expect((await incidents.get(opened?.id ?? ''))?.incident.decision).toEqual(decision);
  });

  it('goes by the policy that it is given', async () => {
    const { raising, announced } = setUp({ policy: { ...defaultPolicy, highest: {} } });
    await raise([finding()], raising);
    expect(announced[0]?.decision).toMatchObject({ because: 'policy' });
  });

  it('throws when the store fails, so that the batch comes again', async () => {
    const { raising, incidents } = setUp();
    const save = () => Promise.reject(new Error('ProvisionedThroughputExceeded'));
    await expect(raise([finding()], { ...raising, incidents: { ...incidents, save } })).rejects.toThrow('Throughput');
  });

  it('tells people of one incident, although the store fails for another', async () => {
    const { raising, incidents, announced } = setUp();
    const save = (...args: Parameters<typeof incidents.save>) =>
      args[0].entity.id === 'meter-2' ? Promise.reject(new Error('Throughput')) : incidents.save(...args);
    const both = [finding(), finding({ entity: client('meter-2') })];
    await expect(raise(both, { ...raising, incidents: { ...incidents, save } })).rejects.toThrow('Throughput');
    await raise(both, raising);
    expect(announced.map(({ entity, revision }) => [entity.id, revision])).toEqual([
      ['meter-1', 1],
      ['meter-2', 1],
    ]);
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
