import type { ActionName } from '../types/action.ts';
import type { Entity } from '../types/entity.ts';
import { INCIDENT_ID } from '../types/incident.ts';
import { CERTIFICATE_ID } from './certificate.ts';
import { actions } from './registry.ts';

/**
 * Shell commands for people, ready to paste but for who they are and why: what takes a deed back, and what carries out by hand
 * what was held. Only for certificates, whose ids are hex: nothing that a device chose ever stands in a command.
 */
export const remediesOf = (stack: string) => ({
  undo: (action: ActionName, target: Entity): string | undefined => {
    if (action === 'quarantine') return undefined;
    const { by, how } = actions[action].undo;
    return by ? command(stack, by, target) : how;
  },
  byHand: (action: ActionName, target: Entity): string | undefined => command(stack, action, target),
  /** Everything that waits for people in an incident, at once; `override` where a cap is what it waits for. */
  approve: (incidentId: string, override: boolean): string | undefined =>
    INCIDENT_ID.test(incidentId)
      ? invocation(stack, 'approve', { incidentId, approvedBy: '<you>', ...(override && { override: 'caps' }) })
      : undefined,
});

const command = (stack: string, action: ActionName, { kind, id }: Entity): string | undefined => {
  if (kind !== 'principal' || !CERTIFICATE_ID.test(id)) return undefined;
  return invocation(stack, action, { certificateId: id, reason: '<why>', requestedBy: '<you>' });
};

const invocation = (stack: string, name: string, payload: Readonly<Record<string, string>>): string =>
  `aws lambda invoke --function-name ${stack}-${name} --cli-binary-format raw-in-base64-out --payload '${JSON.stringify(payload)}' /dev/stdout`;
