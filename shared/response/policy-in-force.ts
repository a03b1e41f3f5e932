import type { Clock } from '../ports/clock.ts';
import type { PolicySource } from '../ports/policies.ts';
import type { Policy } from '../types/policy.ts';
import { defaultPolicy } from './policy.ts';
import { readPolicy } from './policy-file.ts';

/** The policy that holds now. */
export interface PolicyInForce {
  readonly policy: Policy;
  /** False where no good one was ever read: then nothing may be done by itself. */
  readonly isKnown: boolean;
  /** What is wrong with the newest; one sentence for people. */
  readonly problem: string | undefined;
}

/** A change of the policy holds within a minute. SSM allows few calls a second. */
const KEPT_MS = 60_000;

/**
 * Reads the policy at most once a minute. One that is broken or cannot be read never means that there are no limits:
 * the last good one stays in force, or where there is none the default one, by which nothing is done.
 */
export const policyInForce = (source: PolicySource, clock: Pick<Clock, 'now'>): (() => Promise<PolicyInForce>) => {
  let good: Policy | undefined;
  let kept: { readonly inForce: PolicyInForce; readonly at: number } | undefined;
  return async () => {
    const now = clock.now();
    if (kept && now - kept.at < KEPT_MS) return kept.inForce;
    const { policy, problem } = await reading(source);
    good = policy ?? good;
    const inForce = { policy: good ?? defaultPolicy, isKnown: good !== undefined, problem };
    kept = { inForce, at: now };
    return inForce;
  };
};

interface Reading {
  readonly policy: Policy | undefined;
  readonly problem: string | undefined;
}

const reading = async (source: PolicySource): Promise<Reading> => {
  try {
    const { policy, problems } = readPolicy(JSON.parse(await source.read()));
    return {
      policy,
      problem: problems?.map(({ path, message }) => `${path.map(String).join('.')} ${message}`).join('; '),
    };
  } catch (error) {
    return {
      policy: undefined,
      problem: error instanceof SyntaxError ? 'it is not JSON' : `it cannot be read: ${String(error)}`,
    };
  }
};
