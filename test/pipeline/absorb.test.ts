import { describe, expect, it } from '@jest/globals';
import { configure } from '../../shared/detectors/detect.ts';
import { memoryWindows } from '../../shared/pipeline/memory-windows.ts';
import { createReplay } from '../../shared/pipeline/replay.ts';
import { defaultPolicy } from '../../shared/response/policy.ts';
import type { Finding } from '../../shared/types/finding.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';
import { ONE_HOUR } from '../../shared/windows/scales.ts';
import { count } from '../../shared/windows/window.ts';

const NOON = Date.UTC(2026, 0, 5, 12);
const MINUTE = 60_000;
const CLIENTS = 12;
const MINUTES = 55;

interface Published {
  readonly client: string;
  readonly at: number;
  readonly topic?: string;
  readonly bytes?: number;
}

const line = ({ client, at, topic = `t/${client}`, bytes = 100 }: Published): string =>
  JSON.stringify({
    eventType: 'published',
    clientId: client,
    principalIdentifier: client.padEnd(64, '0').replaceAll(/[^0-9a-f]/g, '0'),
    sourceIp: '198.51.100.7',
    topic,
    timestamp: at,
    traceId: `${client}-${at}`,
    base64Length: bytes,
  });

/** One message every twelve seconds from each. */
const fleet = (): Published[] =>
  Array.from({ length: CLIENTS * MINUTES * 5 }, (_, index) => ({
    client: `sensor-${index % CLIENTS}`,
    at: NOON + Math.floor(index / CLIENTS) * 12_000 + (index % CLIENTS) * 700,
  }));

const replayed = async (records: readonly Published[], absorbing: boolean, repeat = 1) => {
  const hash = keyedHash('test');
  const windows = memoryWindows({ hash, coverage: WATCHED, absorbing });
  let absorbed = 0;
  const counting = {
    ...windows,
    absorb: (signal: Parameters<typeof windows.absorb>[0]) => {
      const done = windows.absorb(signal);
      if (done) absorbed += 1;
      return done;
    },
  };
  const found: Finding[] = [];
  const replay = createReplay({
    windows: counting,
    watch: configure(),
    hash,
    falseAlarmsPerDay: 1,
    policy: defaultPolicy,
    switches: { mode: 'observe', breaker: 'enforce' },
    log: { error: () => undefined },
    raise: async (findings) => {
      found.push(...findings);
      return [];
    },
  });
  for (const record of [...records].sort((a, b) => a.at - b.at))
    for (let time = 0; time < repeat; time += 1) await replay.take(line(record));
  await replay.end();
  const [client] = [...(await windows.read([{ kind: 'client', id: 'sensor-3' }])).values()];
  const inHour = client && count(client, 'publishes', ONE_HOUR, NOON);
  return { absorbed, inHour, found: found.map(({ detector, entity }) => `${detector} ${entity.id}`) };
};

describe('calm publishes', () => {
  it('are counted without being looked at, most of them, and to the same counts', async () => {
    const [absorbing, inspecting] = [await replayed(fleet(), true), await replayed(fleet(), false)];
    expect(absorbing.absorbed).toBeGreaterThan(0.6 * fleet().length);
    expect(inspecting.absorbed).toBe(0);
    expect(absorbing.inHour).toBe(MINUTES * 5);
    expect(inspecting.inHour).toBe(MINUTES * 5);
    expect([...absorbing.found, ...inspecting.found]).toEqual([]);
  });

  it('with topics that address nobody are inspected once, and not once in every ten minutes', async () => {
    const saying = (topics: readonly [string, string]) =>
      fleet().map((record, index) => ({ ...record, topic: topics[Math.floor(index / CLIENTS) % 2] as string }));
    const addressing = await replayed(saying(['zigbee/0x17/state', 'zigbee/0x18/state']), true);
    const neutral = await replayed(saying(['weather/now', 'weather/soon']), true);
    expect(neutral.absorbed).toBeGreaterThan(addressing.absorbed);
    expect([neutral.inHour, addressing.inHour]).toEqual([MINUTES * 5, MINUTES * 5]);
  });

  it('count once where AWS delivers a record twice', async () => {
    expect((await replayed(fleet(), true, 2)).inHour).toBe(MINUTES * 5);
  });

  it.each([
    ['a flood', Array.from({ length: 400 }, (_, n) => ({ client: 'sensor-3', at: NOON + 40 * MINUTE + n * 25 }))],
    ['a hostile topic', [{ client: 'sensor-3', at: NOON + 40 * MINUTE, topic: '../../etc/passwd' }]],
  ])('hide no attack: %s is found as if every record had been looked at', async (_, attack) => {
    const records = [...fleet(), ...attack];
    const [absorbing, inspecting] = [await replayed(records, true), await replayed(records, false)];
    expect(new Set(absorbing.found)).toEqual(new Set(inspecting.found));
    expect(absorbing.found.length).toBeGreaterThan(0);
  });
});
