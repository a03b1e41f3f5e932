import type { ActionName } from '../types/action.ts';
import type { Action } from './action.ts';
import { alert } from './actions/alert.ts';
import { deactivate } from './actions/deactivate.ts';
import { disconnect } from './actions/disconnect.ts';
import { quarantine } from './actions/quarantine.ts';
import { reinstate } from './actions/reinstate.ts';
import { revoke } from './actions/revoke.ts';

/** What an action says of itself. */
export type Described = Pick<Action<never, never>, 'name' | 'description' | 'permissions' | 'undo'>;

/** Every action that can be carried out has its file, or this does not compile. */
export const actions = { alert, disconnect, quarantine, deactivate, revoke, reinstate } satisfies Readonly<
  Record<ActionName, Described>
>;
