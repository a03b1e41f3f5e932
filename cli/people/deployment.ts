import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { loadConfig } from '../../functions/config.ts';
import { dynamoGuards } from '../../shared/adapters/dynamo-guards.ts';
import { dynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { dynamoLeases } from '../../shared/adapters/dynamo-leases.ts';
import { dynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { dynamoWindowItems } from '../../shared/adapters/dynamo-window-items.ts';
import { lambdaActions } from '../../shared/adapters/lambda-actions.ts';
import { ssmSwitches } from '../../shared/adapters/ssm-switches.ts';
import { needsAttention } from '../../shared/incidents/attention.ts';
import { familyOf, partsOf } from '../../shared/incidents/id.ts';
import type { Actions } from '../../shared/ports/actions.ts';
import type { Guards } from '../../shared/ports/guards.ts';
import type { Incidents } from '../../shared/ports/incidents.ts';
import type { Leases } from '../../shared/ports/leases.ts';
import type { Ledger } from '../../shared/ports/ledger.ts';
import type { Switchboard } from '../../shared/ports/switches.ts';
import type { WindowItems } from '../../shared/ports/window-items.ts';
import type { Target } from './target.ts';

/** A deployed stack, or a local one, as the person who asks may see it and act on it. */
export interface Deployment {
  readonly target: Target;
  /** What any client of the SDK is made with to reach it. */
  readonly settings: ClientOptions;
  readonly dynamo: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly sns: SNSClient;
  /** For clients that few commands need. */
  readonly options: ClientOptions;
  /** Its parts, named as the stack itself names them. */
  readonly parts: () => Promise<Parts>;
  readonly close: () => void;
}

export interface ClientOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: typeof INVENTED;
}

export interface Parts {
  readonly incidentsTable: string;
  readonly ledgerTable: string;
  readonly windowsTable: string;
  readonly incidentsTopic: string;
  readonly incidents: Incidents;
  readonly ledger: Ledger;
  readonly guards: Guards;
  readonly leases: Leases;
  /** What is kept beside the windows. */
  readonly items: WindowItems;
  readonly switchboard: Switchboard;
  readonly actions: Actions;
}

/** Credentials that nobody checks. */
const INVENTED = { accessKeyId: 'local', secretAccessKey: 'local' };
/** An action function runs one call at a time: who finds it busy waits its turn for some seconds. */
const ATTEMPTS = 8;

/** Asks nothing yet. */
export const connect = (target: Target): Deployment => {
  const { stack, region, endpoint } = target;
  const options: ClientOptions = endpoint
    ? { endpoint, region: region ?? 'us-east-1', credentials: INVENTED }
    : { ...(region && { region }) };
  const dynamo = new DynamoDBClient(options);
  const lambda = new LambdaClient({ ...options, maxAttempts: ATTEMPTS });
  const sns = new SNSClient(options);
  const ssm = new SSMClient(options);

  /** Sweep works with every part of the stack, so its environment names them all. */
  const parts = async (): Promise<Parts> => {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: `${stack}-sweep` }));
    const config = loadConfig(PARTS, Environment?.Variables ?? {});
    return {
      incidentsTable: config.incidentsTable,
      ledgerTable: config.ledgerTable,
      windowsTable: config.windowsTable,
      incidentsTopic: config.incidentsTopic,
      incidents: dynamoIncidents(dynamo, config.incidentsTable, { familyOf, partsOf, needsAttention }),
      ledger: dynamoLedger(dynamo, config.ledgerTable),
      guards: dynamoGuards(dynamo, config.ledgerTable),
      leases: dynamoLeases(dynamo, config.ledgerTable),
      items: dynamoWindowItems(dynamo, config.windowsTable),
      switchboard: ssmSwitches(ssm, { mode: config.modeParameter, breaker: config.breakerParameter }),
      actions: lambdaActions(lambda, {
        disconnect: config.disconnectFunction,
        quarantine: config.quarantineFunction,
        deactivate: config.deactivateFunction,
        revoke: config.revokeFunction,
        reinstate: config.reinstateFunction,
      }),
    };
  };

  let asked: Promise<Parts> | undefined;
  return {
    target,
    settings: options,
    dynamo,
    lambda,
    sns,
    options,
    parts: () => (asked ??= parts()),
    close: () => {
      for (const client of [dynamo, lambda, sns, ssm]) client.destroy();
    },
  };
};

const PARTS = [
  'incidentsTable',
  'incidentsTopic',
  'ledgerTable',
  'windowsTable',
  'modeParameter',
  'breakerParameter',
  'disconnectFunction',
  'quarantineFunction',
  'deactivateFunction',
  'revokeFunction',
  'reinstateFunction',
] as const;
