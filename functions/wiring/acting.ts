import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { dynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { ssmPolicy } from '../../shared/adapters/ssm-policy.ts';
import { ssmBreaker } from '../../shared/adapters/ssm-switches.ts';
import { act } from '../../shared/pipeline/act.ts';
import type { Action } from '../../shared/response/action.ts';
import type { Acting } from '../../shared/response/once.ts';
import { policyInForce } from '../../shared/response/policy-in-force.ts';
import type { Config } from '../config.ts';
import { loadConfig } from '../config.ts';
import { clock } from './clock.ts';
import { standard } from './standard.ts';

/** A handler that carries one action out, for whoever may call its function. `ports`: what this action needs beside the ledger. */
export const acting = <Request, Ports>(
  action: Action<Request, Acting & Ports>,
  ports: (dynamo: DynamoDBClient, config: Pick<Config, 'windowsTable'>) => Ports,
) => {
  const config = loadConfig(['windowsTable', 'ledgerTable', 'breakerParameter', 'policyParameter', 'pace']);
  const dynamo = new DynamoDBClient({});
  const ssm = new SSMClient({});
  const current = policyInForce(ssmPolicy(ssm, config.policyParameter), clock);
  const shared = {
    ledger: dynamoLedger(dynamo, config.ledgerTable),
    switchboard: ssmBreaker(ssm, config.breakerParameter),
    policy: async () => (await current()).policy,
    clock,
    pace: config.pace,
    ...ports(dynamo, config),
  };
  return standard((request: unknown, { awsRequestId }) => act(action, request, { ...shared, requestId: awsRequestId }));
};
