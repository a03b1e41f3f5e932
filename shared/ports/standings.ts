import type { ClientStanding, PrincipalStanding } from '../types/standing.ts';

/** Tenure and exclusivity, read afresh from the windows. Throws where the store cannot be read: unknown is not innocent. */
export interface Standings {
  ofPrincipal(principal: string): Promise<PrincipalStanding>;
  ofClient(client: string): Promise<ClientStanding>;
}
