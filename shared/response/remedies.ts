import type { ActionName } from '../types/action.ts';
import type { Entity } from '../types/entity.ts';
import { INCIDENT_ID } from '../types/incident.ts';
import { CERTIFICATE_ID } from './certificate.ts';
import { actions } from './registry.ts';

/**
 * Shell commands for people, ready to paste but for WHY: what takes a deed back, and what carries out by hand what was held.
 * Only for certificates, whose ids are hex: nothing that a device chose ever stands in a command.
 */
export const remediesOf = (stack: string, region?: string, endpoint?: string) => {
  const where = `--stack ${stack}${region ? ` --region ${region}` : ''}${endpoint ? ` --endpoint ${endpoint}` : ''}`;
  return {
    undo: (action: ActionName, target: Entity): string | undefined => {
      const { by, how } = actions[action].undo;
      return by ? command(by, target, where) : how;
    },
    byHand: (action: ActionName, target: Entity, incidentId: string): string | undefined =>
      action === 'disconnect' ? disconnecting(incidentId, where) : command(action, target, where),
    /** Everything that waits for people in an incident, at once; `override` where a cap is what it waits for. */
    approve: (incidentId: string, override: boolean): string | undefined =>
      INCIDENT_ID.test(incidentId)
        ? `npx floodgate approve ${incidentId} ${where}${override ? ' --override caps' : ''} ${WHY}`
        : undefined,
    runbooks: (action: ActionName, target: Entity) => {
      if (!isCertificate(target)) return {};
      const { by } = actions[action].undo;
      return { does: runbook(stack, action), undoes: by && runbook(stack, by) };
    },
  };
};

/** As serverless.yml names them. */
const RUNBOOKS: Readonly<Partial<Record<ActionName, string>>> = {
  quarantine: 'quarantine',
  deactivate: 'contain',
  revoke: 'revoke',
  reinstate: 'reinstate',
};

const runbook = (stack: string, action: ActionName): string | undefined =>
  RUNBOOKS[action] === undefined ? undefined : `${stack}-${RUNBOOKS[action]}`;

const isCertificate = ({ kind, id }: Entity): boolean => kind === 'principal' && CERTIFICATE_ID.test(id);

const BY_COMMAND: readonly ActionName[] = ['quarantine', 'deactivate', 'revoke', 'reinstate'];

const command = (action: ActionName, target: Entity, where: string): string | undefined => {
  if (!isCertificate(target) || !BY_COMMAND.includes(action)) return undefined;
  // Final, so its command wants to hear that it is meant: whoever pastes it means it.
  return `npx floodgate ${action} ${target.id} ${where}${action === 'revoke' ? ' --yes' : ''} ${WHY}`;
};

/** Client ids are chosen by devices: the incident names them, and the command reads them there. */
const disconnecting = (incidentId: string, where: string): string | undefined =>
  INCIDENT_ID.test(incidentId) ? `npx floodgate disconnect --incident ${incidentId} ${where} ${WHY}` : undefined;

const WHY = "--reason 'WHY'";
