import { describe, expect, it } from '@jest/globals';
import { memoryIncidents } from '../../shared/adapters/memory-incidents.ts';
import { learn } from '../../shared/baselines/learn.ts';
import { configure } from '../../shared/detectors/detect.ts';
import { needsAttention } from '../../shared/incidents/attention.ts';
import { familyOf, partsOf } from '../../shared/incidents/id.ts';
import { takeAttendance } from '../../shared/pipeline/attendance.ts';
import { fullSets } from '../../shared/pipeline/count.ts';
import { inspect } from '../../shared/pipeline/inspect.ts';
import { memoryWindows } from '../../shared/pipeline/memory-windows.ts';
import { raise } from '../../shared/pipeline/raise.ts';
import { createReplay } from '../../shared/pipeline/replay.ts';
import { storedWindows } from '../../shared/pipeline/stored-windows.ts';
import type { Counted } from '../../shared/pipeline/windows.ts';
import { defaultPolicy } from '../../shared/response/policy.ts';
import type { Baseline } from '../../shared/types/baseline.ts';
import type { Incident } from '../../shared/types/incident.ts';
import type { Signal } from '../../shared/types/signal.ts';
import { UNWATCHED, WATCHED } from '../../shared/windows/exposure.ts';
import { foldBatch } from '../../shared/windows/fold.ts';
import { groupOf } from '../../shared/windows/groups.ts';
import { decodeItem } from '../../shared/windows/item.ts';
import { emptyWindow } from '../../shared/windows/window.ts';
import { certificate, connected, disconnected, NOON, published } from '../fakes/signals.ts';
import { inspectingInMemory, SHARD, streamed } from '../scenarios/scenario.ts';

const MINUTE = 60_000;
const TEN = 10 * MINUTE;
const TICK = NOON / TEN;
const LANE = `lane#${SHARD}#group#meter-#`;

const tap = (client: string, at: number) => ({
  eventType: 'published',
  clientId: client,
  principalIdentifier: certificate(Number(/\d+/.exec(client)?.[0])),
  sourceIp: '192.0.2.1',
  topic: 'devices/state',
  timestamp: at,
  base64Length: 40,
});

describe('attendance', () => {
  it('outlives a cold start but for a few, and costs no write a client', async () => {
    const inspecting = inspectingInMemory({}, () => undefined);
    const { items, hash } = inspecting;
    let settlements = 0;
    const { settle } = items;
    items.settle = (settlement) => {
      if (settlement.key === LANE) settlements += 1;
      return settle(settlement);
    };
    let sequence = 0;
    const speak = async (tick: number, clients: number) => {
      for (let n = 0; n < clients; n += 1)
        await inspect([streamed(tap(`meter-${n}`, NOON + tick * TEN + n * 100), sequence++)], inspecting);
    };
    for (let tick = 0; tick < 6; tick += 1) await speak(tick, 60);
    settlements = 0;
    await speak(6, 60);
    const told = () => {
      const window = decodeItem({ kind: 'group', id: 'meter-#' }, items.items.get(LANE), hash);
      return window.baseline?.attendances?.[TICK + 6]?.seen ?? 0;
    };
    expect(told()).toBeGreaterThan(54);
    expect(settlements).toBeLessThan(25);

    const cold = { ...inspecting, windows: storedWindows({ items, hash, coverage: WATCHED, full: fullSets() }) };
    await inspect([streamed(tap('meter-99', NOON + 6 * TEN + 2 * MINUTE), sequence++)], cold);
    await inspect([streamed(tap('meter-5', NOON + 6 * TEN + 3 * MINUTE), sequence++)], cold);
    // Neither a client that is new nor one that was there before is told of.
    expect(told()).toBeLessThanOrEqual(60);
  });

  it('is not told of by a disconnect', () => {
    expect(takeAttendance(counted([disconnected()]), WATCHED, groupOf).presences.size).toBe(0);
    expect(takeAttendance(counted([connected()]), WATCHED, groupOf).presences.get('client#meter-1')).toMatchObject({
      ticks: 1,
    });
  });

  it('does not begin while the tap is off, nor with an attack: who is odd from the first minute is missed by nobody', () => {
    expect(takeAttendance(counted([published()]), UNWATCHED, groupOf).presences.size).toBe(0);
    const pause = { since: NOON / 1000 - 60, last: NOON / 1000 - 10 };
    const odd = { ...learn(emptyWindow({ kind: 'client', id: 'meter-1' }), NOON), rates: { publishes: { pause } } };
    expect(takeAttendance(counted([published()], odd), WATCHED, groupOf).presences.size).toBe(0);
    const regular = { ...odd, presence: { through: TICK, heard: 50, ticks: 50 } };
    const { presences, attendances } = takeAttendance(counted([published()], regular), WATCHED, groupOf);
    expect(presences.get('client#meter-1')).toMatchObject({ through: TICK + 1 });
    expect(attendances.get(LANE)?.[TICK]).toMatchObject({ seen: 1 });
  });
});

/** What a batch of one shard counts, where the client is known by `baseline`. */
const counted = (signals: readonly Signal[], baseline?: Baseline): readonly Counted[] => {
  const arrivals = signals.map((signal) => ({ signal, sequence: '1' }));
  return [...foldBatch(arrivals, SHARD, WATCHED).values()].map((delta) => {
    const window = emptyWindow(delta.key.entity);
    if (delta.key.entity.kind === 'client') window.baseline = baseline;
    return { delta, window, own: window, item: undefined };
  });
};

/** Thirty meters and thirty pumps that speak every five minutes, but for those that `away` says, for so many minutes. */
const replayed = async (minutes: number, away: (client: string, minute: number) => boolean) => {
  const seen = new Map<string, Incident>();
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const incidents = memoryIncidents({ familyOf, partsOf, needsAttention });
  const raising = { incidents, announcer: { announce: async () => undefined }, log, pace: 1 };
  const player = createReplay({
    windows: memoryWindows({ hash: inspectingInMemory({}, () => undefined).hash, coverage: WATCHED }),
    watch: configure(),
    hash: inspectingInMemory({}, () => undefined).hash,
    falseAlarmsPerDay: 1,
    policy: defaultPolicy,
    switches: { mode: 'observe', breaker: 'enforce' },
    log,
    async raise(findings) {
      const touched = await raise(findings, raising);
      for (const incident of touched) if (incident.detector === 'mass-silence') seen.set(incident.id, incident);
      return touched;
    },
  });
  for (let minute = 0; minute < minutes; minute += 5)
    for (let n = 0; n < 30; n += 1)
      for (const client of [`meter-${n}`, `pump-${n}`])
        if (!away(client, minute)) await player.take(JSON.stringify(tap(client, NOON + minute * MINUTE + n * 1_000)));
  await player.end();
  return [...seen.values()];
};

const inRegion = (client: string): boolean => /-[0-7]$/.test(client);

describe('a replay', () => {
  it('has one incident for each group of which a quarter is out for an hour, and none once they are back', async () => {
    const found = await replayed(420, (client, minute) => minute >= 180 && minute < 240 && inRegion(client));
    expect(found.map(({ entity }) => entity.id).toSorted()).toEqual(['meter-#', 'pump-#']);
    for (const { severity, openedAt, lastSeenAt, findings } of found) {
      expect(severity).toBe('info');
      expect(openedAt).toBe(NOON + 190 * MINUTE);
      expect(lastSeenAt).toBe(NOON + 240 * MINUTE);
      expect(findings[0]?.culprit).toBeUndefined();
    }
  });

  it('notices a gap in which nobody says anything, as one incident of the fleet', async () => {
    const found = await replayed(360, (_, minute) => minute >= 183 && minute < 300);
    expect(found.map(({ entity, severity }) => [entity.kind, severity])).toEqual([['fleet', 'high']]);
    expect(found[0]?.lastSeenAt).toBe(NOON + 300 * MINUTE);
  });

  it('calls the rolls of the last tick that the file has to the end', async () => {
    const found = await replayed(195, (client, minute) => minute >= 180 && inRegion(client));
    expect(found.map(({ openedAt }) => openedAt)).toEqual([NOON + 190 * MINUTE, NOON + 190 * MINUTE]);
  });
});
