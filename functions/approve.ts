import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { dynamoProposals } from '../shared/adapters/dynamo-proposals.ts';
import { lambdaActions } from '../shared/adapters/lambda-actions.ts';
import { ssmPolicy } from '../shared/adapters/ssm-policy.ts';
import { act } from '../shared/pipeline/act.ts';
import { approve } from '../shared/pipeline/approve.ts';
import { policyInForce } from '../shared/response/policy-in-force.ts';
import { loadConfig } from './config.ts';
import { clock } from './wiring/clock.ts';
import { standard } from './wiring/standard.ts';

const config = loadConfig([
  'ledgerTable',
  'policyParameter',
  'disconnectFunction',
  'quarantineFunction',
  'deactivateFunction',
  'revokeFunction',
]);
const current = policyInForce(ssmPolicy(new SSMClient({}), config.policyParameter), clock);
const approving = {
  proposals: dynamoProposals(new DynamoDBClient({}), config.ledgerTable),
  actions: lambdaActions(new LambdaClient({}), {
    disconnect: config.disconnectFunction,
    quarantine: config.quarantineFunction,
    deactivate: config.deactivateFunction,
    revoke: config.revokeFunction,
  }),
  policy: async () => (await current()).policy,
  clock,
};

/** Approval in, outcome out. */
export const handler = standard((request: unknown) => act(approve, request, approving));
