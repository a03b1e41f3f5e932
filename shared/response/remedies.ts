import type { ActionName } from '../types/action.ts';
import type { Entity } from '../types/entity.ts';
import { CERTIFICATE_ID } from './certificate.ts';
import { actions } from './registry.ts';

/**
 * Shell commands for people, ready to paste but for WHY: what takes a deed back, and what carries out by hand what was held.
 * Only for certificates, whose ids are hex: nothing that a device chose ever stands in a command.
 */
export const remediesOf = (stack: string, region?: string) => {
  const where = `--stack ${stack}${region ? ` --region ${region}` : ''}`;
  return {
    undo: (action: ActionName, target: Entity): string | undefined => {
      if (action === 'quarantine') return undefined;
      const { by, how } = actions[action].undo;
      return by ? command(by, target, where) : how;
    },
    byHand: (action: ActionName, target: Entity): string | undefined => command(action, target, where),
  };
};

/** Revoking is final, and its command asks people to say so; they do by adding it. */
const BY_COMMAND: readonly ActionName[] = ['deactivate', 'revoke', 'reinstate'];

const command = (action: ActionName, { kind, id }: Entity, where: string): string | undefined => {
  if (kind !== 'principal' || !CERTIFICATE_ID.test(id) || !BY_COMMAND.includes(action)) return undefined;
  return `npx floodgate ${action} ${id} ${where} --reason 'WHY'`;
};
