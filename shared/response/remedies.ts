import type { ActionName } from '../types/action.ts';
import type { Entity } from '../types/entity.ts';
import { INCIDENT_ID } from '../types/incident.ts';
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
    /** Everything that waits for people in an incident, at once; `override` where a cap is what it waits for. */
    approve: (incidentId: string, override: boolean): string | undefined =>
      INCIDENT_ID.test(incidentId)
        ? invocation(stack, 'approve', { incidentId, approvedBy: '<you>', ...(override && { override: 'caps' }) })
        : undefined,
    runbooks: (action: ActionName, target: Entity) => {
      if (action === 'quarantine' || !isCertificate(target)) return {};
      const { by } = actions[action].undo;
      return { does: runbook(stack, action), undoes: by && runbook(stack, by) };
    },
  };
};

/** As serverless.yml names them. */
const RUNBOOKS: Readonly<Partial<Record<ActionName, string>>> = {
  deactivate: 'contain',
  revoke: 'revoke',
  reinstate: 'reinstate',
};

const runbook = (stack: string, action: ActionName): string | undefined =>
  RUNBOOKS[action] === undefined ? undefined : `${stack}-${RUNBOOKS[action]}`;

const isCertificate = ({ kind, id }: Entity): boolean => kind === 'principal' && CERTIFICATE_ID.test(id);

/** Revoking is final, and its command asks people to say so; they do by adding it. */
const BY_COMMAND: readonly ActionName[] = ['deactivate', 'revoke', 'reinstate'];

const command = (action: ActionName, target: Entity, where: string): string | undefined => {
  if (!isCertificate(target) || !BY_COMMAND.includes(action)) return undefined;
  return `npx floodgate ${action} ${target.id} ${where} --reason 'WHY'`;
};

const invocation = (stack: string, name: string, payload: Readonly<Record<string, string>>): string =>
  `aws lambda invoke --function-name ${stack}-${name} --cli-binary-format raw-in-base64-out --payload '${JSON.stringify(payload)}' /dev/stdout`;
