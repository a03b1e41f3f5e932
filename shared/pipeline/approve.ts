import * as z from 'zod/mini';
import type { Actions } from '../ports/actions.ts';
import type { Clock } from '../ports/clock.ts';
import type { Proposals } from '../ports/proposals.ts';
import type { Outcome } from '../types/action.ts';
import { matchesGlob } from '../types/glob.ts';
import { INCIDENT_ID } from '../types/incident.ts';
import type { Policy } from '../types/policy.ts';
import type { Proposal } from '../types/proposal.ts';

/** What nobody approves within an hour of when it was last right is for a new look, not for an old approval. */
const VALID_MS = 3_600_000;
/** The longest reason that an action takes. */
const REASON = 500;

export const approval = z.strictObject({
  incidentId: z.string().check(z.regex(INCIDENT_ID, 'must be the id of an incident')),
  /** A claim; CloudTrail has the caller. */
  approvedBy: z.string().check(z.minLength(1), z.maxLength(256)),
  /** Why they approve. */
  reason: z.optional(z.string().check(z.minLength(1), z.maxLength(REASON))),
  /** That the caps do not count this time. The ledger keeps it. */
  override: z.optional(z.literal('caps')),
});

export type Approval = z.infer<typeof approval>;

export interface Approving {
  readonly proposals: Proposals;
  readonly actions: Actions;
  readonly policy: () => Promise<Policy>;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * A person lets happen what waits for people in an incident: all of it, as that person's own requests, one after the other.
 * Whoever asked may not approve. Every check of the action's own function holds.
 */
export const approve = {
  name: 'approve',
  input: approval,
  run: async (request: Approval, approving: Approving): Promise<Outcome> => {
    const { proposals, policy, clock } = approving;
    const at = clock.now();
    const skipped = (detail: string): Outcome => ({ status: 'skipped', detail, at });
    const waiting = (await proposals.of(request.incidentId)).filter((proposal) => at - proposal.at < VALID_MS);
    if (waiting.length === 0) return skipped('nothing waits for approval there, or it has waited for over an hour');
    const refusal = whyNot(request, waiting, await policy());
    if (refusal !== undefined) return skipped(refusal);

    const outcomes: string[] = [];
    for (const proposal of waiting) outcomes.push(await carryOut(proposal, request, approving));
    const isDone = outcomes.every((outcome) => outcome === 'done');
    return { status: isDone ? 'done' : 'failed', detail: counted(waiting, outcomes), at: clock.now() };
  },
};

const whyNot = ({ approvedBy }: Approval, waiting: readonly Proposal[], { approvers }: Policy): string | undefined => {
  if (waiting.some(({ requestedBy }) => requestedBy === approvedBy)) return 'whoever asked may not approve';
  const isNamed = approvers.length === 0 || approvers.some((glob) => matchesGlob(glob, approvedBy));
  return isNamed ? undefined : 'the policy does not name them among those who may approve';
};

/** How it ended; one that gives no answer keeps none of the others from being tried. */
const carryOut = async (
  { action, request }: Proposal,
  { approvedBy, incidentId, override, reason: why }: Approval,
  { actions }: Approving,
): Promise<string> => {
  const because = [why, request.reason].filter((part) => part !== undefined).join('; ');
  const reason = `approved with ${incidentId}: ${because}`.slice(0, REASON);
  const asked = { ...request, reason, requestedBy: approvedBy, ...(override && { override }) };
  try {
    return (await actions.carryOut(action, asked)).status;
  } catch {
    return 'without an answer, so ask again';
  }
};

const counted = (waiting: readonly Proposal[], outcomes: readonly string[]): string =>
  waiting.map(({ action, target }, index) => `${action} ${target.id}: ${outcomes[index]}`).join('; ');
