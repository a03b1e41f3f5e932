import type { Clock } from '../../ports/clock.ts';
import type { Action } from '../action.ts';
import { type Announcing, announce } from '../announce.ts';
import { type AlertRequest, alertRequest } from '../requests.ts';

/** The lowest rung: people hear of the incident as it now is. */
export const alert: Action<AlertRequest, Announcing & { readonly clock: Pick<Clock, 'now'> }> = {
  name: 'alert',
  description: 'Tells people of an incident over SNS',
  permissions: ['sns:Publish'],
  undo: { by: undefined, how: 'Nothing was changed, so there is nothing to take back.' },
  input: alertRequest,

  run: async ({ incidentId }, ports) => {
    const stored = await ports.incidents.get(incidentId);
    if (!stored) throw new Error(`alert: no incident ${incidentId}`);
    const { revision } = await announce(stored.incident, ports);
    return { status: 'done', detail: `announced revision ${revision}`, at: ports.clock.now() };
  },
};
