import { describe, expect, it } from '@jest/globals';
import { configure } from '../../shared/detectors/detect.ts';
import { memoryWindows } from '../../shared/pipeline/memory-windows.ts';
import { createReplay } from '../../shared/pipeline/replay.ts';
import { defaultPolicy } from '../../shared/response/policy.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';

const NOON = Date.UTC(2026, 0, 5, 12);

const metric = (at: number): string =>
  JSON.stringify({ eventType: 'metric', name: 'PublishIn.Success', timestamp: at, value: 1, periodSeconds: 60 });

/** How many signals each batch held. */
const batchesOf = async (lines: readonly string[]): Promise<readonly number[]> => {
  const hash = keyedHash('test');
  const windows = memoryWindows({ hash, coverage: WATCHED });
  const sizes: number[] = [];
  const replay = createReplay({
    windows: {
      ...windows,
      count: (batch) => {
        sizes.push(batch.arrivals.length);
        return windows.count(batch);
      },
    },
    watch: configure(),
    hash,
    falseAlarmsPerDay: 1,
    policy: defaultPolicy,
    switches: { mode: 'observe', breaker: 'enforce' },
    log: { error: () => undefined },
    raise: async () => [],
  });
  for (const line of lines) await replay.take(line);
  await replay.end();
  return sizes;
};

describe('a batch of a replay', () => {
  it('spans ten seconds where little comes', async () => {
    expect(await batchesOf([0, 4, 8, 12, 16, 20, 24].map((second) => metric(NOON + second * 1_000)))).toEqual([
      3, 3, 1,
    ]);
  });

  it('is not ended by a record that tells of a minute that is over', async () => {
    const late = [
      metric(NOON),
      metric(NOON - 60_000),
      metric(NOON + 3_000),
      metric(NOON - 60_000),
      metric(NOON + 6_000),
    ];
    expect(await batchesOf(late)).toEqual([5]);
  });
});
