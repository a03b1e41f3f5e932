import { describe, expect, it } from '@jest/globals';
import { configure } from '../../shared/detectors/detect.ts';
import { inspectBatch } from '../../shared/pipeline/inspect.ts';
import { memoryWindows } from '../../shared/pipeline/memory-windows.ts';
import type { GroupRule } from '../../shared/types/policy.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';
import { groupOf, groupsBy } from '../../shared/windows/groups.ts';
import { ONE_HOUR } from '../../shared/windows/scales.ts';
import { count } from '../../shared/windows/window.ts';
import { certificate, connected, NOON, published } from '../fakes/signals.ts';

const PLANT: readonly GroupRule[] = [{ clients: 'p*', group: 'plant' }];

describe('the group of a client', () => {
  it('is what people say, by the first glob that matches, and else the shape of its id', () => {
    const byPolicy = groupsBy(() => [...PLANT, { clients: 'pump-*', group: 'pumps' }]);
    expect(['pump-7', 'press-1', 'meter-0041'].map((id) => byPolicy(id, undefined))).toEqual([
      'plant',
      'plant',
      'meter-#',
    ]);
    expect(byPolicy('meter-0041', 'site-3')).toBe(groupOf('meter-0041', 'site-3'));
  });

  it('is worked out once, and anew when people say otherwise', () => {
    let asked = 0;
    const rule = {
      group: 'plant',
      get clients() {
        asked += 1;
        return 'p*';
      },
    };
    let rules: readonly GroupRule[] = [rule];
    const byPolicy = groupsBy(() => rules);
    for (let n = 0; n < 5; n += 1) byPolicy('pump-7', undefined);
    expect(asked).toBe(1);
    rules = [{ clients: 'pump-*', group: 'pumps' }];
    expect(byPolicy('pump-7', undefined)).toBe('pumps');
    rules = [];
    expect(byPolicy('pump-7', undefined)).toBe('pump-#');
  });
});

it('everybody who counts, judges and listens calls a group by the same name', async () => {
  const hash = keyedHash('test');
  const windows = memoryWindows({ hash, coverage: WATCHED, groupOf: groupsBy(() => PLANT) });
  const of = (client: string, n: number) => ({ client, principal: certificate(n), topic: `devices/${client}/state` });
  const signals = ['pump-1', 'press-2'].flatMap((client, n) => [
    connected({ ...of(client, n), at: NOON }),
    published({ ...of(client, n), at: NOON + 1_000, id: `${n}` }),
  ]);
  const arrivals = signals.map((signal, n) => ({ signal, sequence: String(n) }));
  const log = { error: (message: string) => expect(message).toBe('') };
  const rest = { watch: configure(), hash, falseAlarmsPerDay: 1, log, raise: async () => undefined };
  await inspectBatch({ shard: 'replay', arrivals }, { windows, ...rest });

  const read = await windows.read([
    { kind: 'group', id: 'plant' },
    { kind: 'group', id: 'pump-#' },
    { kind: 'client', id: 'pump-1' },
    { kind: 'principal', id: certificate(0) },
  ]);
  const [plant, shape, client, principal] = [...read.values()];
  expect([plant, shape].map((group) => group && count(group, 'publishes', ONE_HOUR, NOON))).toEqual([2, 0]);
  // Judged beside their group: an entity whose group's lane is not found has no rates.
  expect(client?.baseline?.rates?.publishes).toBeDefined();
  expect(principal?.baseline?.topics).toBeDefined();
  expect(plant?.baseline?.told).toBeDefined();
});
