import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { memoryIncidents } from '../../shared/adapters/memory-incidents.ts';
import { needsAttention } from '../../shared/incidents/attention.ts';
import { familyOf, partsOf } from '../../shared/incidents/id.ts';
import { inspect } from '../../shared/pipeline/inspect.ts';
import { learnGroups } from '../../shared/pipeline/learn-groups.ts';
import { raise } from '../../shared/pipeline/raise.ts';
import { giveVerdict } from '../../shared/pipeline/verdict.ts';
import { readTally } from '../../shared/pipeline/verdict-tally.ts';
import type { Outcome } from '../../shared/types/action.ts';
import type { Finding } from '../../shared/types/finding.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { type VerdictName, verdictNames } from '../../shared/types/verdict.ts';
import { groupOf } from '../../shared/windows/groups.ts';
import { decodeItem } from '../../shared/windows/item.ts';
import { certificate, NOON } from '../fakes/signals.ts';
import { finding } from '../given/incidents.ts';
import { expand, inspectingInMemory, learningFrom, scenariosOf, streamed } from '../scenarios/scenario.ts';

const MINUTE = 60_000;

/** Detection and incidents in memory, and somebody who judges them. */
const office = (overrides = {}) => {
  const incidents = memoryIncidents({ familyOf, partsOf, needsAttention });
  const announced: Incident[] = [];
  const announcer = { announce: async (incident: Incident) => void announced.push(incident) };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const found: Finding[] = [];
  const inspecting = inspectingInMemory(overrides, (findings) => void found.push(...findings));
  const { items, hash } = inspecting;
  let now = NOON;
  const judging = { incidents, announcer, items, hash, groupOf, log, now: () => now };
  let sequence = 0;
  return {
    ...inspecting,
    incidents,
    announced,
    /** What was found since somebody last asked. */
    found: () => found.splice(0),
    raise: (findings: readonly Finding[]) => raise(findings, { incidents, announcer, log, pace: 1 }),
    tell: (...records: readonly Readonly<Record<string, unknown>>[]) =>
      inspect(
        records.map((record) => streamed(record, sequence++)),
        inspecting,
      ),
    learn: (at: number) => learnGroups(learningFrom(inspecting, at)),
    say: (incidentId: string, verdict: string, at = NOON) => {
      now = at;
      return giveVerdict({ incidentId, verdict, reason: 'new firmware', requestedBy: 'ann' }, judging);
    },
    /** Puts something into what is remembered of a client's publishes. */
    async remember(client: string, memory: object) {
      const key = `client#${client}`;
      const { baseline = '{}', rev = 0 } = items.items.get(key) ?? {};
      const known = JSON.parse(baseline);
      const rates = { ...known.rates, publishes: { ...known.rates.publishes, ...memory } };
      const changed = JSON.stringify({ ...known, rates });
      await items.settle({ key, rev, baseline: changed, remove: [], withdraw: {}, expiresAt: 0 });
    },
    rates: (client: string) =>
      decodeItem({ kind: 'client', id: client }, items.items.get(`client#${client}`), hash).baseline?.rates?.publishes,
  };
};

const tap = (client: number, at: number) => ({
  eventType: 'published',
  clientId: `meter-${client}`,
  principalIdentifier: certificate(client),
  sourceIp: '192.0.2.1',
  topic: 'devices/state',
  timestamp: at,
  base64Length: 40,
});

/** Nine meters that speak once a minute, of which the first does so ninety times from minute 120 on. */
const life = async (
  through: number,
  meanwhile?: (minute: number, desk: ReturnType<typeof office>) => Promise<unknown>,
) => {
  const desk = office();
  for (let minute = 0; minute < through; minute += 1) {
    const at = NOON + minute * MINUTE;
    for (let client = 0; client < 9; client += 1) await desk.tell(tap(client, at + client * 1_000));
    if (minute >= 120)
      await desk.tell(
        ...Array.from({ length: 45 }, (_, n) => tap(0, at + 10_000 + n * 400)),
        ...Array.from({ length: 44 }, (_, n) => tap(0, at + 31_000 + n * 400)),
      );
    if (minute % 10 === 9) await desk.learn(at + 2 * MINUTE);
    await meanwhile?.(minute, desk);
  }
  return desk;
};

const ofMeter = (findings: readonly Finding[]) =>
  findings.filter(({ detector, entity }) => detector.startsWith('publish-') && entity.kind !== 'group');

describe('a benign rise', () => {
  it('that alarmed every ten minutes does not alarm any more', async () => {
    let outcome: Outcome | undefined;
    const alarms = new Map<number, number>();
    await life(172, async (minute, { found, raise: open, say }) => {
      const last = ofMeter(found()).at(-1);
      if (last) alarms.set(Math.floor(minute / 10), minute);
      if (minute !== 149 || !last) return;
      const [incident] = await open([last]);
      outcome = await say(incident?.id as string, 'benign', NOON + 150 * MINUTE);
    });
    expect(outcome).toMatchObject({ status: 'done', detail: 'what was seen is normal for one entity from now on' });
    expect([...alarms.keys()]).toEqual([12, 13, 14]);
  });
});

describe('a benign burst', () => {
  it('may come again from the same client, and from no other', async () => {
    const desk = await life(61);
    const burst = async (client: number, minute: number) => {
      for (let second = 0; second < 210; second += 3)
        await desk.tell(
          ...Array.from({ length: 10 }, (_, n) => tap(client, NOON + minute * MINUTE + second * 1_000 + n * 300)),
        );
      return desk.found().filter(({ detector }) => detector.startsWith('publish-'));
    };
    const first = await burst(0, 62);
    expect(first.length).toBeGreaterThan(0);
    const [incident] = await desk.raise([first.at(-1) as Finding]);
    await desk.say(incident?.id as string, 'benign', NOON + 66 * MINUTE);
    expect(desk.rates('meter-0')).toMatchObject({ accepted: { excess: expect.any(Array) } });
    expect(await burst(0, 76)).toEqual([]);
    expect((await burst(1, 86)).length).toBeGreaterThan(0);
  });
});

const judgedByWhatIsSeen = [
  'client-id-enumeration',
  'identity-enumeration',
  'keep-alive-abuse',
  'oversized-payload',
  'subscription-sweep',
  'topic-enumeration',
  'wildcard-snoop',
];

describe.each(judgedByWhatIsSeen)('%s', (detector) => {
  const [, scenario] = scenariosOf(detector).find(([name]) => name === 'fires') ?? [];

  it.each([
    ['does not alarm again at what was called benign', 'benign', false],
    ['alarms again at what was called false', 'false', true],
  ])('%s', async (_, verdict, again) => {
    const desk = office(scenario?.settings ? { [detector]: scenario.settings } : {});
    const records = (scenario?.records ?? []).flatMap(expand);
    for (const record of records) await desk.tell(record);
    const found = desk.found().filter((one) => one.detector === detector);
    const [incident] = await desk.raise([found.at(-1) as Finding]);
    const last = found.at(-1)?.at ?? 0;
    await desk.say(incident?.id as string, verdict, last);
    for (const record of records.slice(-4)) await desk.tell(aMomentLater(record));
    expect(desk.found().some((one) => one.detector === detector)).toBe(again);
  });
});

/** Not the same event delivered again, but one more. */
const aMomentLater = (record: Readonly<Record<string, unknown>>) =>
  typeof record.timestamp === 'number' ? { ...record, timestamp: record.timestamp + 1_000 } : record;

describe('a verdict', () => {
  const raised = async () => {
    const desk = await seasoned();
    const pause = { since: NOON / 1_000, last: NOON / 1_000 };
    await desk.remember('meter-0', { pause, worst: [300, 300, 0] });
    const entity = { kind: 'client', id: 'meter-0' } as const;
    const [incident] = await desk.raise([finding({ entity, evidence: { sustainedPerMinute: 90 } })]);
    return { desk, incident: incident as Incident };
  };

  /** Everybody has a past, and the group has been taught. */
  const seasoned = async () => {
    const desk = office();
    for (let tick = 0; tick < 4; tick += 1) {
      for (let client = 0; client < 9; client += 1)
        await desk.tell(tap(client, NOON + tick * 10 * MINUTE + client * 1_000));
      await desk.learn(NOON + tick * 10 * MINUTE + 11 * MINUTE);
    }
    return desk;
  };

  it.each([
    ['true', 'open'],
    ['false', 'closed'],
    ['benign', 'closed'],
  ])('of %s is written into the incident, which is %s then, and announced', async (verdict, status) => {
    const { desk, incident } = await raised();
    desk.announced.length = 0;
    await desk.say(incident.id, verdict, NOON + MINUTE);
    const stored = (await desk.incidents.get(incident.id))?.incident;
    expect(stored).toMatchObject({
      status,
      closedAt: status === 'closed' ? NOON + MINUTE : undefined,
      verdict: { verdict, reason: 'new firmware', by: 'ann', at: NOON + MINUTE },
      revision: incident.revision + 1,
      announced: incident.revision + 1,
    });
    expect(desk.announced.map(({ revision }) => revision)).toEqual([incident.revision + 1]);
  });

  it('of benign makes the rate normal, and its burst one witness of the group’s', async () => {
    const { desk, incident } = await raised();
    await desk.say(incident.id, 'benign');
    const { state } = desk.rates('meter-0') as { state: { counts: number; seconds: number } };
    expect(state.counts / state.seconds).toBeCloseTo(1.5, 5);
    const taught = JSON.parse(desk.items.items.get('taught#meter-#')?.baseline ?? '{}');
    const day = Math.floor(NOON / 86_400_000);
    // Of three witnesses it is one; the third counts.
    const witness = [
      [desk.hash('meter-0')[0], 300, day],
      [-2, 1, day],
      [-1, 1, day],
    ];
    expect(taught.publishes.records.slice(0, 2)).toEqual([witness, witness]);
    expect(taught.publishes.records[2]).toEqual([]);
  });

  it('of true keeps what was seen out of every lesson', async () => {
    const { desk, incident } = await raised();
    const { state: before } = desk.rates('meter-0') as { state: object };
    await desk.say(incident.id, 'true');
    expect(desk.rates('meter-0')).toMatchObject({
      state: { ...before, spoiled: true, crests: [-1, -1] },
    });
  });

  it('given twice is the same as given once; the last one counts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...verdictNames), { minLength: 1, maxLength: 4 }), async (verdicts) => {
        const [once, twice] = [await raised(), await raised()];
        for (const verdict of verdicts) {
          await once.desk.say(once.incident.id, verdict);
          for (let times = 0; times < 2; times += 1) await twice.desk.say(twice.incident.id, verdict);
        }
        const state = async ({ desk, incident }: typeof once) => ({
          items: [...desk.items.items].map(([key, { baseline, rev }]) => [key, baseline, rev]),
          incident: await desk.incidents.get(incident.id),
          announced: desk.announced,
        });
        expect(await state(twice)).toEqual(await state(once));
        const { byDetector } = await readTally(once.desk.items);
        const none: Record<VerdictName, number> = { true: 0, false: 0, benign: 0 };
        expect(byDetector).toEqual({ 'publish-flood': { ...none, [verdicts.at(-1) as VerdictName]: 1 } });
      }),
      { numRuns: 12 },
    );
  });

  it('that was interrupted before the incident said so is made up for by the next', async () => {
    const { desk, incident } = await raised();
    const { save } = desk.incidents;
    desk.incidents.save = async () => {
      throw new Error('throttled');
    };
    await expect(desk.say(incident.id, 'false')).rejects.toThrow('throttled');
    desk.incidents.save = save;
    await desk.say(incident.id, 'false');
    expect((await readTally(desk.items)).byDetector['publish-flood']).toEqual({ true: 0, false: 1, benign: 0 });
  });

  it('is refused in one sentence where it is none, or of no incident', async () => {
    const { desk, incident } = await raised();
    await expect(desk.say(incident.id, 'maybe')).rejects.toThrow(
      'verdict: verdict must be one of true, false, benign, is "maybe"',
    );
    await expect(desk.say('publish-flood', 'true')).rejects.toThrow('incidentId must be the id of an incident');
    await expect(desk.say(`${incident.id}0`, 'true')).rejects.toThrow(`no incident ${incident.id}0`);
  });

  it('on a group that is silent lets whoever is left be the group', async () => {
    const desk = await seasoned();
    const silent = finding({ detector: 'mass-silence', entity: { kind: 'group', id: 'meter-#' }, class: 'claimed' });
    const key = 'taught#meter-#';
    const item = desk.items.items.get(key);
    const roll = { through: 9, ticks: 50, seen: 1_500, squares: 45_000, unsteadiness: 0, silent: 3, lows: [] };
    await desk.items.settle({
      key,
      rev: item?.rev ?? 0,
      baseline: JSON.stringify({ ...JSON.parse(item?.baseline ?? '{}'), roll }),
      remove: [],
      withdraw: {},
      expiresAt: 0,
    });
    const [incident] = await desk.raise([silent]);
    await desk.say(incident?.id as string, 'benign');
    expect(JSON.parse(desk.items.items.get(key)?.baseline ?? '{}').roll).toMatchObject({
      ticks: 0,
      silent: 0,
      through: 9,
    });
  });
});
