import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTClient } from '@aws-sdk/client-iot';
import { SSMClient } from '@aws-sdk/client-ssm';
import { dynamoCaps } from '../../shared/adapters/dynamo-caps.ts';
import { dynamoCensus } from '../../shared/adapters/dynamo-census.ts';
import { dynamoGuards } from '../../shared/adapters/dynamo-guards.ts';
import { dynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { dynamoTurnstile } from '../../shared/adapters/dynamo-turnstile.ts';
import { dynamoWindowItems } from '../../shared/adapters/dynamo-window-items.ts';
import { iotThings } from '../../shared/adapters/iot-things.ts';
import { ssmPolicy } from '../../shared/adapters/ssm-policy.ts';
import { ssmBreaker } from '../../shared/adapters/ssm-switches.ts';
import { act } from '../../shared/pipeline/act.ts';
import { crowdsIn } from '../../shared/pipeline/census.ts';
import { standingsIn } from '../../shared/pipeline/standings.ts';
import type { Action } from '../../shared/response/action.ts';
import type { Acting } from '../../shared/response/once.ts';
import { policyInForce } from '../../shared/response/policy-in-force.ts';
import { type Turn, turnAt } from '../../shared/response/turn.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { loadConfig } from '../config.ts';
import { clock } from './clock.ts';
import { standard } from './standard.ts';

/** A handler that carries one action out, for whoever may call its function. `ports`: what this action needs beside the ledger. */
export const acting = <Request, Ports>(
  action: Action<Request, Acting & Ports>,
  ports: (turn: Turn, iot: IoTClient) => Ports,
) => {
  const config = loadConfig(['windowsTable', 'ledgerTable', 'breakerParameter', 'policyParameter', 'pace']);
  const dynamo = new DynamoDBClient({});
  const iot = new IoTClient({});
  const ssm = new SSMClient({});
  const current = policyInForce(ssmPolicy(ssm, config.policyParameter), clock);
  // Standings ask who was seen, never how many: any key of the sketches serves.
  const standings = standingsIn(dynamoWindowItems(dynamo, config.windowsTable), keyedHash(''));
  const shared = {
    ledger: dynamoLedger(dynamo, config.ledgerTable),
    guards: dynamoGuards(dynamo, config.ledgerTable),
    caps: dynamoCaps(dynamo, config.ledgerTable),
    crowds: crowdsIn(
      dynamoCensus(dynamo, config.windowsTable),
      standings,
      clock,
      async () => (await current()).policy.groups,
    ),
    standings,
    things: iotThings(iot),
    switchboard: ssmBreaker(ssm, config.breakerParameter),
    policy: async () => (await current()).policy,
    clock,
    pace: config.pace,
    ...ports(turnAt(dynamoTurnstile(dynamo, config.ledgerTable), clock), iot),
  };
  return standard((request: unknown, { awsRequestId }) => act(action, request, { ...shared, requestId: awsRequestId }));
};
