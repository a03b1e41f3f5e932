import type { Proposal } from '../types/proposal.ts';

/** What waits for approval, by the incident that it is approved with. */
export interface Proposals {
  /** Written again it replaces itself. */
  propose(incidentId: string, proposal: Proposal): Promise<void>;
  of(incidentId: string): Promise<readonly Proposal[]>;
}
