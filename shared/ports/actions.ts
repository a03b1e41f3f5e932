import type { ActionName, Outcome } from '../types/action.ts';

/** Has an action carried out by the function that alone holds the rights for it. */
export interface Actions {
  /** Throws where the function gave no outcome: then it is not known whether it was carried out. */
  carryOut(action: ActionName, request: Readonly<Record<string, string>>): Promise<Outcome>;
}
