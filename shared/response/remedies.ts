import type { ActionName } from '../types/action.ts';
import type { Entity } from '../types/entity.ts';
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
});

const command = (stack: string, action: ActionName, { kind, id }: Entity): string | undefined => {
  if (kind !== 'principal' || !CERTIFICATE_ID.test(id)) return undefined;
  const payload = JSON.stringify({ certificateId: id, reason: '<why>', requestedBy: '<you>' });
  return `aws lambda invoke --function-name ${stack}-${action} --cli-binary-format raw-in-base64-out --payload '${payload}' /dev/stdout`;
};
