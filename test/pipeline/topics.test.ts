import { describe, expect, it } from '@jest/globals';
import { memoryWindowItems } from '../../shared/adapters/memory-window-items.ts';
import { noveltyOf, type Templates } from '../../shared/baselines/templates.ts';
import { configure } from '../../shared/detectors/detect.ts';
import { fullSets } from '../../shared/pipeline/count.ts';
import { inspectBatch } from '../../shared/pipeline/inspect.ts';
import { learnGroups } from '../../shared/pipeline/learn-groups.ts';
import { memoryWindows } from '../../shared/pipeline/memory-windows.ts';
import { taughtKey } from '../../shared/pipeline/stored-teachings.ts';
import { storedWindows } from '../../shared/pipeline/stored-windows.ts';
import type { Taught } from '../../shared/pipeline/teaching.ts';
import type { ShardBatch, Windows } from '../../shared/pipeline/windows.ts';
import type { Finding } from '../../shared/types/finding.ts';
import { SEQUENCE_DIGITS } from '../../shared/types/record.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';
import type { Arrival } from '../../shared/windows/fold.ts';
import { certificate, NOON, published } from '../fakes/signals.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const METERS = 14;
const KINDS = ['state', 'power', 'alarm', 'log'];

interface Publish {
  readonly meter: number;
  readonly topic: string;
  readonly at: number;
}

/** Fourteen meters that say four things each, twenty minutes apart, for two hours. */
const ordinary = (): readonly Publish[] =>
  Array.from({ length: 6 }, (_, round) => round).flatMap((round) =>
    Array.from({ length: METERS }, (_, n) => n + 1).flatMap((meter) =>
      KINDS.map((kind, n) => ({
        meter,
        topic: `devices/meter-${meter}/${kind}`,
        at: NOON + round * 20 * MINUTE + meter * SECOND + n * 100,
      })),
    ),
  );

const lateIn = NOON + 2 * HOUR;

/** A shell on meter 3, ordinary talk after it, and a neighbour's voice. */
const attack: readonly Publish[] = [
  ...['shell/stdout', 'config/export', 'keys/private'].map((topic, n) => ({
    meter: 3,
    topic,
    at: lateIn + n * 15_000,
  })),
  { meter: 3, topic: 'devices/meter-3/state', at: lateIn + 6 * MINUTE },
  { meter: 4, topic: 'devices/meter-7/state', at: lateIn + 7 * MINUTE },
  { meter: 4, topic: 'devices/meter-7/state', at: lateIn + 8 * MINUTE },
];

const rollout = (meters: readonly number[], things = ['health', 'v7/report']): readonly Publish[] =>
  meters.flatMap((meter, n) =>
    things.map((what, m) => ({
      meter,
      topic: `firmware/meter-${meter}/${what}`,
      at: lateIn + n * 20_000 + m * SECOND,
    })),
  );

let sequence = 0;
const arrival = ({ meter, topic, at }: Publish): Arrival => ({
  signal: published({
    client: `meter-${meter}`,
    principal: certificate(meter),
    topic,
    at,
    address: `192.0.2.${meter}`,
  }),
  sequence: String((sequence += 1)).padStart(SEQUENCE_DIGITS, '0'),
});

/** One batch for each ten seconds, and a shard for the meters of each remainder. */
const batches = (publishes: readonly Publish[], shards = 1): readonly ShardBatch[] =>
  [...Map.groupBy(publishes, ({ at, meter }) => `${Math.floor(at / 10_000)} ${meter % shards}`)].map(([key, list]) => ({
    shard: `shardId-00000000000${key.split(' ')[1]}`,
    arrivals: list.map(arrival),
  }));

const hash = keyedHash('test');

const live = () => {
  const items = memoryWindowItems();
  return { items, open: () => storedWindows({ items, hash, coverage: WATCHED, full: fullSets() }) };
};

const inspecting = (windows: Windows, raise: (findings: readonly Finding[]) => void) => ({
  windows,
  watch: configure(),
  hash,
  falseAlarmsPerDay: 1,
  log: {
    error: (message: string, fields?: Readonly<Record<string, unknown>>) => {
      throw new Error(message, { cause: fields?.error });
    },
  },
  raise: async (findings: readonly Finding[]) => raise(findings),
});

const learning = (items: ReturnType<typeof live>['items'], at: number) => ({
  ...inspecting(storedWindows({ items, hash, coverage: WATCHED, full: fullSets() }), () => undefined),
  items,
  coverage: WATCHED,
  now: () => at,
});

interface Playing {
  readonly shards?: number;
  /** A Lambda that forgets everything after each batch. */
  readonly cold?: boolean;
}

/** Plays publishes through the stored windows; `learn` runs every ten minutes, as the schedule has it. */
const play = async (publishes: readonly Publish[], { shards = 1, cold = false }: Playing = {}) => {
  const { items, open } = live();
  const found: Finding[] = [];
  const warm = open();
  let tick = 0;
  for (const batch of batches(publishes, shards)) {
    const at = batch.arrivals[0]?.signal.at ?? 0;
    if (Math.floor(at / (10 * MINUTE)) > tick) await learnGroups(learning(items, at));
    tick = Math.floor(at / (10 * MINUTE));
    await inspectBatch(
      batch,
      inspecting(cold ? open() : warm, (findings) => found.push(...findings)),
    );
  }
  return { items, found: found.filter(isOfTopics) };
};

const said = (found: readonly Finding[]) =>
  found.map(({ detector, entity, at, severity, explanation }) => ({ detector, entity, at, severity, explanation }));

describe('topics', () => {
  it('teach a cold reader what they teach a warm one, and it finds the same', async () => {
    const publishes = [...ordinary(), ...attack];
    const [warm, cold] = [await play(publishes), await play(publishes, { cold: true })];
    expect(said(warm.found).map(({ detector, entity }) => [detector, entity.id])).toEqual([
      ['topic-novelty', certificate(3)],
      ['impersonation', certificate(4)],
      ['impersonation', certificate(4)],
    ]);
    expect(said(cold.found)).toEqual(said(warm.found));
    expect(topicsIn(cold.items)).toEqual(topicsIn(warm.items));
  });

  it('are found in replay as they are live', async () => {
    const publishes = [...ordinary(), ...attack];
    const found: Finding[] = [];
    const windows = memoryWindows({ hash, coverage: WATCHED });
    for (const batch of batches(publishes))
      await inspectBatch(
        batch,
        inspecting(windows, (all) => found.push(...all)),
      );
    const { found: lively } = await play(publishes);
    const detectors = new Set(lively.map(({ detector }) => detector));
    expect(said(found.filter(({ detector }) => detectors.has(detector)))).toEqual(said(lively));
  });

  it('are found in replay whether calm publishes are looked at or not', async () => {
    const steady = Array.from({ length: 36 * METERS }, (_, n) => ({
      meter: 1 + (n % METERS),
      topic: `devices/meter-${1 + (n % METERS)}/state`,
      at: NOON + Math.floor(n / METERS) * 4 * MINUTE + 30 * SECOND + (n % METERS) * 100,
    }));
    const publishes = [...ordinary(), ...steady, ...attack].toSorted((a, b) => a.at - b.at);
    const [absorbing, inspected] = [await replayed(publishes, true), await replayed(publishes, false)];
    expect(absorbing.absorbed).toBeGreaterThan(100);
    expect(said(absorbing.found)).toEqual(said(inspected.found));
    expect(absorbing.found.map(({ detector }) => detector)).toEqual([
      'topic-novelty',
      'impersonation',
      'impersonation',
    ]);
  });

  it.each([1, 4])(
    'that a group shows together are one notice, though its meters are spread over %i shards',
    async (shards) => {
      const publishes = [
        ...ordinary(),
        ...rollout([1, 2, 3, 4]),
        ...ordinary().map((one) => ({ ...one, at: one.at + 2 * HOUR + 6 * MINUTE })),
      ];
      const { found } = await play(publishes, { shards });
      expect(new Set(found.map(({ entity, severity }) => `${severity} ${entity.id}`))).toEqual(
        new Set(['info meter-#']),
      );
    },
  );

  it('that two meters show are two findings, because two are not a rollout', async () => {
    const publishes = [
      ...ordinary(),
      ...rollout([1, 2], ['health', 'v7/report', 'audit']),
      ...ordinary().map((one) => ({ ...one, at: one.at + 2 * HOUR + 6 * MINUTE })),
    ];
    const { found } = await play(publishes);
    expect(new Set(found.map(({ entity }) => entity.id))).toEqual(new Set([certificate(1), certificate(2)]));
  });

  it('of a batch that failed are heard again when it comes again', async () => {
    const { items, open } = live();
    const windows = open();
    const found: Finding[] = [];
    let fails = 0;
    const flaky = inspecting(windows, (findings) => {
      const mine = findings.filter(({ detector }) => detector === 'impersonation');
      if (mine.length > 0 && (fails += 1) === 1) throw new Error('the store of incidents is away');
      found.push(...mine);
    });
    const voice = () => windows.heard.find('meter-4', certificate(4), 'devices/meter-7/state');
    for (const batch of batches([...ordinary(), ...attack.slice(4, 5)])) {
      const first = inspectBatch(batch, flaky);
      await first.catch(() => {
        expect(voice()).toBeUndefined();
        return inspectBatch(batch, flaky);
      });
    }
    expect(fails).toBe(2);
    expect(voice()).toMatchObject({ isForeign: true, calmBy: undefined });
    expect(windows.heard.find('meter-4', certificate(4), 'devices/meter-4/state')?.isOwn).toBe(true);
    expect(found.map(({ entity }) => entity.id)).toEqual([certificate(4)]);
    expect(items.items.get(`principal#${certificate(4)}`)?.baseline).toContain('"foreign":[[');
  });

  it('are told once, however often a batch is delivered', async () => {
    const { items, open } = live();
    for (const batch of batches(ordinary()))
      for (let time = 0; time < 3; time += 1)
        await inspectBatch(
          batch,
          inspecting(open(), () => undefined),
        );
    await learnGroups(learning(items, lateIn + 20 * MINUTE));
    expect(taught(items)?.templates.pairs).toBe(METERS * KINDS.length);
    expect(taught(items)?.levels.shapes[0]?.slice(1)).toEqual([METERS, [0, METERS, 0]]);
  });

  it('that a device invents leave every item small, and its group knows what it knew', async () => {
    const invented = Array.from({ length: 1_500 }, (_, n) => ({
      meter: 3,
      topic: `x/${'abcdefgh'.repeat(8)}${n.toString(36).replaceAll(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] as string)}`,
      at: lateIn + n * 400,
    }));
    const { items, found } = await play([...ordinary(), ...invented]);
    expect(found[0]).toMatchObject({ detector: 'topic-novelty', severity: 'medium', entity: { id: certificate(3) } });
    const sizes = [...items.items].map(([key, { baseline = '' }]) => [key, baseline.length] as const);
    for (const [key, size] of sizes)
      expect([key, size < (key.startsWith('taught#') ? 64_000 : 24_000)]).toEqual([key, true]);
    await learnGroups(learning(items, lateIn + 20 * MINUTE));
    const templates = taught(items)?.templates as Templates;
    expect(templates.entries.filter(([, by]) => by.length >= 3)).toHaveLength(KINDS.length);
    // What it was found by is not what its group learns to expect.
    expect(noveltyOf(templates)).toBeLessThan(0.1);
  });
});

const isOfTopics = ({ detector }: Finding): boolean => detector === 'topic-novelty' || detector === 'impersonation';

const replayed = async (publishes: readonly Publish[], absorbing: boolean) => {
  const windows = memoryWindows({ hash, coverage: WATCHED, absorbing });
  const found: Finding[] = [];
  let absorbed = 0;
  for (const { shard, arrivals } of batches(publishes)) {
    const left = arrivals.filter(({ signal }) => signal.kind !== 'published' || !windows.absorb(signal));
    absorbed += arrivals.length - left.length;
    if (left.length > 0)
      await inspectBatch(
        { shard, arrivals: left },
        inspecting(windows, (all) => found.push(...all)),
      );
  }
  return { absorbed, found: found.filter(isOfTopics) };
};

const taught = (items: ReturnType<typeof memoryWindowItems>) =>
  (JSON.parse(items.items.get(taughtKey('meter-#'))?.baseline ?? '{}') as Taught).topics;

/** What every item remembers of topics. */
const topicsIn = ({ items }: ReturnType<typeof memoryWindowItems>) =>
  [...items].map(([key, { baseline = '{}' }]) => {
    const { topics, told } = JSON.parse(baseline) as { topics?: unknown; told?: unknown };
    return [key, topics, told];
  });
