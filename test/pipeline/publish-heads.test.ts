import { describe, expect, it } from '@jest/globals';
import { publishHeads } from '../../shared/pipeline/publish-heads.ts';
import type { Head } from '../../shared/types/link.ts';
import { noChains } from '../fakes/ledger.ts';
import { HOUR, MINUTE, NOON } from '../given/incidents.ts';

const publishing = (heads: readonly Head[] = []) => {
  const lines: unknown[] = [];
  const log = {
    info: (_: string, fields?: unknown) => void lines.push(fields),
    warn: () => undefined,
    error: () => undefined,
  };
  const chains = { ...noChains(), heads: async () => heads };
  return { lines, at: (now: number) => publishHeads({ chains, clock: { now: () => now }, log }), chains, log };
};
const head = (n: number): Head => ({ chain: `chain-${n}`, n, hash: 'ab'.repeat(32) });

describe('the heads of the ledger', () => {
  it('are published once an hour, by whichever sweep comes first', async () => {
    const { lines, at } = publishing([head(1)]);
    for (const now of [NOON, NOON + MINUTE, NOON + HOUR - 1, NOON + HOUR, NOON + HOUR + MINUTE]) await at(now);
    expect(lines).toEqual([
      { chains: 1, heads: [head(1)] },
      { chains: 1, heads: [head(1)] },
    ]);
  });

  it('are published again where the run died before it was noted', async () => {
    const { lines, at, chains, log } = publishing([head(1)]);
    const dying = { ...chains, notePublished: () => Promise.reject(new Error('died')) };
    await expect(publishHeads({ chains: dying, clock: { now: () => NOON }, log })).rejects.toThrow('died');
    await at(NOON + MINUTE);
    expect(lines).toHaveLength(2);
  });

  it('are split into lines that CloudWatch takes, each head once', async () => {
    const { lines, at } = publishing(Array.from({ length: 1_201 }, (_, n) => head(n)));
    await at(NOON);
    expect(lines).toHaveLength(3);
    expect(lines.flatMap((line) => (line as { heads: Head[] }).heads.map(({ n }) => n))).toHaveLength(1_201);
    for (const line of lines) expect(JSON.stringify(line).length).toBeLessThan(200_000);
  });
});
