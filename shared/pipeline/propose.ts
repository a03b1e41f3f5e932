import type { Proposals } from '../ports/proposals.ts';
import { AUTOMATIC, automaticIntentId } from '../response/intent.ts';
import type { ActionName } from '../types/action.ts';
import type { Entity } from '../types/entity.ts';
import type { Finding } from '../types/finding.ts';
import type { Incident } from '../types/incident.ts';
import type { Proposal } from '../types/proposal.ts';
import { requestFor } from './carry-out.ts';

/** What would be done, and because of what. */
export interface Suggested {
  readonly action: ActionName;
  readonly target: Entity;
  readonly finding: Finding;
}

/** A proposal that is still right is written again before people can no longer approve it. */
const FRESH_MS = 30 * 60_000;

/** Writes down what waits for people, under the incident that they approve it with. */
export const propose = async (
  suggested: readonly Suggested[],
  incident: Incident,
  under: string,
  { proposals, clock }: { readonly proposals: Proposals; readonly clock: { readonly now: () => number } },
): Promise<void> => {
  if (suggested.length === 0) return;
  const at = clock.now();
  const known = new Map((await proposals.of(under)).map((proposal) => [proposal.id, proposal]));
  for (const { action, target, finding } of suggested) {
    const id = automaticIntentId(incident.id, action, target);
    if (at - (known.get(id)?.at ?? 0) < FRESH_MS) continue;
    const request = requestFor({ action, target }, finding, incident);
    await proposals.propose(under, { id, action, target, request, requestedBy: AUTOMATIC, at } satisfies Proposal);
  }
};
