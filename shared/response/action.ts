import type { ZodMiniType } from 'zod/mini';
import type { ActionName, Outcome } from '../types/action.ts';

/** An action says what it does, what it needs, and how to take it back. It does not know why it is done. */
export interface Action<Request, Ports> {
  readonly name: ActionName;
  /** What it does, in one sentence. */
  readonly description: string;
  /** Exactly the IAM actions that `run` needs beside our own tables and switches. */
  readonly permissions: readonly string[];
  readonly undo: Undo;
  readonly input: ZodMiniType<Request>;
  /** Throws where the outcome is not known; then the next run finishes it. */
  readonly run: (request: Request, ports: Ports) => Promise<Outcome>;
}

export interface Undo {
  /** The action that takes it back, if one does. */
  readonly by: ActionName | undefined;
  readonly how: string;
}
