import type { ActionName } from './action.ts';
import type { Entity } from './entity.ts';

/** Something that waits for people: what would be done, and for whom to ask its function. */
export interface Proposal {
  /** Same incident, same action, same target: same id. */
  readonly id: string;
  readonly action: ActionName;
  readonly target: Entity;
  /** What the action's function takes, but for who asks. */
  readonly request: Readonly<Record<string, string>>;
  /** Whoever asked may not approve. */
  readonly requestedBy: string;
  /** When it was last held to be right, epoch milliseconds. */
  readonly at: number;
}
