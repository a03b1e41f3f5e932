import { describe, expect, it } from '@jest/globals';
import { fullSets } from '../../shared/pipeline/count.ts';
import { inspect } from '../../shared/pipeline/inspect.ts';
import { learnGroups } from '../../shared/pipeline/learn-groups.ts';
import { storedWindows } from '../../shared/pipeline/stored-windows.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';
import { certificate, NOON } from '../fakes/signals.ts';
import { inspectingInMemory, learningFrom, streamed } from '../scenarios/scenario.ts';

const MINUTE = 60_000;
const CLIENTS = 9;

const tap = (client: number, at: number) => ({
  eventType: 'published',
  clientId: `meter-${client}`,
  principalIdentifier: certificate(client),
  sourceIp: '192.0.2.1',
  topic: 'devices/state',
  timestamp: at,
  base64Length: 40,
});

/** Three hours of nine meters that speak once a minute; `learn` runs every ten minutes, as the schedule has it. */
const live = async (shards: number) => {
  const inspecting = inspectingInMemory({}, () => undefined);
  let sequence = 0;
  for (let minute = 0; minute < 180; minute += 1) {
    const at = NOON + minute * MINUTE;
    for (let client = 0; client < CLIENTS; client += 1) {
      const record = {
        ...streamed(tap(client, at + client * 1_000), sequence++),
        shard: `shardId-00000000000${client % shards}`,
      };
      await inspect([record], inspecting);
    }
    if (minute % 10 === 9) await learnGroups(learningFrom(inspecting, at + MINUTE));
  }
  return inspecting;
};

const lateIn = NOON + 181 * MINUTE;

describe('what groups teach', () => {
  it.each([1, 3])('is folded from %i lanes into one, and a cold reader knows it as a warm one does', async (shards) => {
    const { items, windows } = await live(shards);
    const cold = storedWindows({ items, hash: keyedHash('another'), coverage: WATCHED, full: fullSets() });
    const [warmly, coldly] = [await windows.taught(['meter-#'], lateIn, 1), await cold.taught(['meter-#'], lateIn, 1)];
    const publishes = coldly.of('meter-#')?.publishes;
    expect(publishes).toEqual(warmly.of('meter-#')?.publishes);
    // One message a minute, from nine clients, for most of eighteen ticks.
    expect((publishes?.moments.weight ?? 0) / CLIENTS).toBeGreaterThan(10);
    expect(Math.round(coldly.size('meter-#', 'publishes'))).toBeGreaterThanOrEqual(CLIENTS - 1);
  });

  it('is the same however often it is learned', async () => {
    const inspecting = await live(1);
    const { items } = inspecting;
    const taught = async () => (await items.read(['taught#meter-#'])).get('taught#meter-#')?.baseline;
    const once = await taught();
    await learnGroups(learningFrom(inspecting, NOON + 180 * MINUTE));
    expect(await taught()).toEqual(once);
  });
});

describe('an entity', () => {
  it('that goes on as it always did is settled once in ten minutes, not once a message', async () => {
    const inspecting = inspectingInMemory({}, () => undefined);
    let settlements = 0;
    const { settle } = inspecting.items;
    inspecting.items.settle = (settlement) => {
      if (settlement.key === 'client#meter-1') settlements += 1;
      return settle(settlement);
    };
    for (let minute = 0; minute < 60; minute += 1)
      await inspect([streamed(tap(1, NOON + minute * MINUTE), minute)], inspecting);
    expect(settlements).toBeLessThanOrEqual(8);
  });
});
