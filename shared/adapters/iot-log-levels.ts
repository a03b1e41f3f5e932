import {
  DeleteV2LoggingLevelCommand,
  type IoTClient,
  type LogTargetType,
  paginateListV2LoggingLevels,
  SetV2LoggingLevelCommand,
} from '@aws-sdk/client-iot';
import type { LogLevels } from '../ports/log-levels.ts';
import type { EntityKind } from '../types/entity.ts';

export const permissions = ['iot:DeleteV2LoggingLevel', 'iot:ListV2LoggingLevels', 'iot:SetV2LoggingLevel'] as const;

/** Successes too; DEBUG would add an entry for each rule that a publish meets. */
const RAISED = 'INFO';

/** AWS IoT's log levels by resource, which come before those of event types and of the account. */
export const iotLogLevels = (iot: IoTClient): LogLevels => ({
  async isSet({ kind, id }) {
    const targetType = typeOf(kind);
    for await (const { logTargetConfigurations } of paginateListV2LoggingLevels({ client: iot }, { targetType }))
      if (logTargetConfigurations?.some(({ logTarget }) => isTarget(logTarget, targetType, id))) return true;
    return false;
  },
  async raise({ kind, id }) {
    const logTarget = { targetType: typeOf(kind), targetName: id };
    await iot.send(new SetV2LoggingLevelCommand({ logTarget, logLevel: RAISED }));
  },
  async lower({ kind, id }) {
    await iot.send(new DeleteV2LoggingLevelCommand({ targetType: typeOf(kind), targetName: id }));
  },
});

const typeOf = (kind: EntityKind): LogTargetType => {
  if (kind === 'client') return 'CLIENT_ID';
  if (kind === 'principal') return 'PRINCIPAL_ID';
  throw new Error(`AWS keeps no log level for entities of kind ${kind}`);
};

const isTarget = (
  target: { readonly targetType?: string | undefined; readonly targetName?: string | undefined } | undefined,
  type: LogTargetType,
  name: string,
): boolean => target?.targetType === type && target.targetName === name;
