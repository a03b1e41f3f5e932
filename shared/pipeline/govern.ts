import type { PolicyInForce } from '../response/policy-in-force.ts';
import { FLEET } from '../types/entity.ts';
import { type Finding, NOBODY } from '../types/finding.ts';
import { type Raising, raise } from './raise.ts';
import type { Reacting } from './react.ts';

/**
 * What react and sweep work with, under the policy that holds now. A broken policy opens an incident of its own;
 * where no good one was ever read, both switches count as `observe`.
 */
export const governed = async <Work extends Reacting & Raising>(
  work: Work,
  current: () => Promise<PolicyInForce>,
): Promise<Work> => {
  const { policy, isKnown, problem } = await current();
  if (problem !== undefined) await complain({ problem, isKnown }, work);
  return isKnown ? { ...work, policy } : { ...work, policy, switchboard: OBSERVING };
};

const OBSERVING = { mode: async () => 'observe', breaker: async () => 'observe' } as const;

/** That people cannot be told of a broken policy keeps nobody from reacting under the last good one. */
const complain = async (
  broken: { readonly problem: string; readonly isKnown: boolean },
  work: Reacting & Raising,
): Promise<void> => {
  work.log.error('the policy is broken', broken);
  try {
    await raise([findingOf(broken, work.clock.now())], work);
  } catch (error) {
    work.log.error('no incident says that the policy is broken', { error });
  }
};

const findingOf = ({ problem, isKnown }: { problem: string; isKnown: boolean }, at: number): Finding => ({
  detector: 'broken-policy',
  entity: FLEET,
  at,
  severity: 'high',
  class: 'authenticated',
  explanation: `The policy cannot be used: ${problem}. ${isKnown ? 'The last good one stays in force' : 'Until it is mended Floodgate only observes'}`,
  evidence: {},
  related: NOBODY,
});
