import type { Proposals } from '../../shared/ports/proposals.ts';
import type { Proposal } from '../../shared/types/proposal.ts';

/** What waits for approval, in memory; passes test/contracts/proposals. */
export const memoryProposals = (): Proposals => {
  const kept = new Map<string, Map<string, Proposal>>();
  return {
    async propose(incidentId, proposal) {
      kept.set(incidentId, new Map([...(kept.get(incidentId) ?? []), [proposal.id, proposal]]));
    },
    of: async (incidentId) => [...(kept.get(incidentId)?.values() ?? [])],
  };
};
