import { describe, expect, it } from '@jest/globals';
import { defaultPolicy } from '../../shared/response/policy.ts';
import type { PolicyInForce } from '../../shared/response/policy-in-force.ts';
import { CERTIFICATE, finding } from '../given/incidents.ts';
import { type World, world } from './world.ts';

const known = { policy: defaultPolicy, isKnown: true, problem: undefined };

const reactUnder = async (w: World, inForce: PolicyInForce): Promise<void> => {
  const [incident] = await w.raise([finding()]);
  await w.reactUnder(incident?.id ?? '', inForce);
};

describe('reacting under the policy in force', () => {
  it('acts by a good one', async () => {
    const w = world();
    await reactUnder(w, known);
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('INACTIVE');
  });

  it('acts by the last good one while the newest is broken, and one incident says so once', async () => {
    const w = world();
    const policy = { ...defaultPolicy, highest: {} };
    await reactUnder(w, { policy, isKnown: true, problem: 'it is not JSON' });
    await reactUnder(w, { policy, isKnown: true, problem: 'it is not JSON' });
    expect(w.certificates.updates).toEqual([]);
    const told = w.announced.filter(({ detector }) => detector === 'broken-policy');
    expect(told.map(({ lead }) => lead.explanation)).toEqual([
      'The policy cannot be used: it is not JSON. The last good one stays in force',
    ]);
  });

  it('changes nothing where no good one was ever read, and says what it would have done', async () => {
    const w = world();
    await reactUnder(w, { ...known, isKnown: false, problem: 'it is not JSON' });
    expect(w.certificates.updates).toEqual([]);
    expect(w.announced.at(-1)?.decision).toMatchObject({ because: 'observe' });
  });
});
