import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamoTurnstile } from '../../shared/adapters/dynamo-turnstile.ts';
import type { Turnstile } from '../../shared/ports/turnstile.ts';
import { certificatesInTurn, turnAt } from '../../shared/response/turn.ts';
import { type LocalDynamo, startDynamo } from '../contracts/dynalite.ts';
import { fakeCertificates } from '../fakes/iot.ts';

const NOW = 1_700_000_000_000;
let dynamo: LocalDynamo;
let turnstile: Turnstile;

beforeAll(async () => {
  dynamo = await startDynamo();
  await dynamo.createTable('ledger', ['k', 's']);
  turnstile = dynamoTurnstile(dynamo.client, 'ledger');
});
afterAll(() => dynamo.stop());

describe('the turnstile', () => {
  it('gives nobody the moment of another, however many come at once', async () => {
    const moments = await Promise.all(Array.from({ length: 20 }, () => turnstile.reserve('crowd', 100, NOW)));
    expect(moments.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => NOW + n * 100));
  });

  it('lets who comes later through at once, and knows each quota for itself', async () => {
    expect(await turnstile.reserve('calm', 100, NOW)).toBe(NOW);
    expect(await turnstile.reserve('calm', 100, NOW + 100)).toBe(NOW + 100);
    expect(await turnstile.reserve('other', 100, NOW)).toBe(NOW);
  });
});

describe('calls in turn', () => {
  const pauses: number[] = [];
  const clock = { now: () => NOW, pause: async (ms: number) => void pauses.push(ms) };

  it('keep to half of what AWS takes a second', async () => {
    const registry = fakeCertificates(() => NOW);
    registry.put('c1', 'ACTIVE');
    const certificates = certificatesInTurn(registry, turnAt(turnstile, clock));
    await certificates.describe('c1');
    await certificates.deactivate('c1');
    await certificates.reinstate('c1');
    await certificates.revoke('c1');
    expect(pauses).toEqual([200, 400, 600]);
    expect(registry.updates).toEqual(['INACTIVE c1', 'ACTIVE c1', 'REVOKED c1']);
  });

  it('are given up where the line is longer than a function lives', async () => {
    const turn = turnAt({ reserve: async () => NOW + 30_000 }, clock);
    await expect(turn('certificates')).rejects.toThrow("certificates: the queue for AWS's quota is 30 s long");
  });
});
