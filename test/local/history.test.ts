import { describe, expect, it } from '@jest/globals';
import { writeHistory } from '../../local/history.ts';
import { memoryWindowItems } from '../../shared/adapters/memory-window-items.ts';
import { clientStanding, principalStanding } from '../../shared/baselines/standing.ts';
import { toldOf } from '../../shared/pipeline/told-topics.ts';
import { windowKey } from '../../shared/windows/delta.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { decodeItem } from '../../shared/windows/item.ts';
import { certificate, NOON } from '../fakes/signals.ts';

describe('the history of the local stack', () => {
  it('gives every resident seven days of tenure and leaves no session open', async () => {
    const items = memoryWindowItems();
    const hash = keyedHash('test');
    const resident = { client: 'device-01', principal: certificate(1), address: '127.0.1.1' };
    await writeHistory(
      [resident, { client: 'device-02', principal: certificate(2), address: '127.0.1.1' }],
      NOON,
      items,
      hash,
    );
    const [client, principal] = await Promise.all(
      [{ kind: 'client', id: resident.client } as const, { kind: 'principal', id: resident.principal } as const].map(
        async (entity) => {
          const key = `${entity.kind}#${entity.id}`;
          return decodeItem(entity, (await items.read([key])).get(key), hash);
        },
      ),
    );
    const standing = principalStanding(principal!);
    expect(standing.days).toBeGreaterThanOrEqual(7);
    expect(NOON - (standing.firstSeenAt ?? NOON)).toBeGreaterThan(7 * 86_400_000);
    expect(standing.clients.map(({ id }) => id)).toEqual(['device-01']);
    expect(clientStanding(client!)).toMatchObject({ latest: { principal: resident.principal, open: false } });
    expect(clientStanding(client!).principals[0]?.days).toBeGreaterThanOrEqual(7);
  });

  it('has taught the group what its residents say, and where they name themselves', async () => {
    const items = memoryWindowItems();
    const hash = keyedHash('test');
    const residents = Array.from({ length: 9 }, (_, n) => ({
      client: `device-0${n}`,
      principal: certificate(n),
      address: '127.0.1.1',
    }));
    await writeHistory(residents, NOON, items, hash);
    const group = { kind: 'group', id: 'device-#' } as const;
    const key = windowKey({ entity: group, lane: 'history' });
    const [told] = toldOf(decodeItem(group, (await items.read([key])).get(key), hash));
    expect(told?.templates.entries.map(([, principals]) => principals.length)).toEqual([4]);
    expect(told?.levels.shapes.map(([, devices, own]) => [devices, own])).toEqual([[9, [0, 9, 0]]]);
  });
});
