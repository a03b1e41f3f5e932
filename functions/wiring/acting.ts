import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { dynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { dynamoTurnstile } from '../../shared/adapters/dynamo-turnstile.ts';
import { ssmBreaker } from '../../shared/adapters/ssm-switches.ts';
import { act } from '../../shared/pipeline/act.ts';
import type { Action } from '../../shared/response/action.ts';
import type { Acting } from '../../shared/response/once.ts';
import { type Turn, turnAt } from '../../shared/response/turn.ts';
import type { Config } from '../config.ts';
import { loadConfig } from '../config.ts';
import { clock } from './clock.ts';
import { standard } from './standard.ts';

/** A handler that carries one action out, for whoever may call its function. `ports`: what this action needs beside the ledger. */
export const acting = <Request, Ports>(
  action: Action<Request, Acting & Ports>,
  ports: (turn: Turn, dynamo: DynamoDBClient, config: Pick<Config, 'windowsTable'>) => Ports,
) => {
  const config = loadConfig(['windowsTable', 'ledgerTable', 'breakerParameter', 'pace']);
  const dynamo = new DynamoDBClient({});
  const shared = {
    ledger: dynamoLedger(dynamo, config.ledgerTable),
    switchboard: ssmBreaker(new SSMClient({}), config.breakerParameter),
    clock,
    pace: config.pace,
    ...ports(turnAt(dynamoTurnstile(dynamo, config.ledgerTable), clock), dynamo, config),
  };
  return standard((request: unknown, { awsRequestId }) => act(action, request, { ...shared, requestId: awsRequestId }));
};
