import { describe, expect, it } from '@jest/globals';
import { namesakes } from '../../shared/baselines/namesakes.ts';
import { ownTokens } from '../../shared/baselines/topic-shape.ts';

describe('whom a topic may name', () => {
  it.each([
    ['sensor-0003', ['sensor-0007'], ['sensor-0007']],
    ['meter_10007', ['10003'], ['meter_10003', '10003']],
    ['gw1-child3', ['gw2', 'child5'], ['gw2-child5', 'gw2', 'child5']],
    ['meter_10007', ['yesterday'], ['yesterday']],
    ['meter_10007', ['$&9'], ['$&9']],
  ])('as %s it writes %p: perhaps %p', (client, values, names) => {
    const named = values.map((value, level) => ({ level, value }));
    expect(namesakes(client, ownTokens(client), named)).toEqual(names);
  });

  it('is never the sender', () => {
    expect(namesakes('a-1', ownTokens('a-1'), [{ level: 0, value: 'a-1' }])).toEqual([]);
  });
});
