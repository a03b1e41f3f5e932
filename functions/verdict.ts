import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { dynamoWindowItems } from '../shared/adapters/dynamo-window-items.ts';
import { ssmPolicy } from '../shared/adapters/ssm-policy.ts';
import { giveVerdict } from '../shared/pipeline/verdict.ts';
import { policyInForce } from '../shared/response/policy-in-force.ts';
import { keyedHash } from '../shared/windows/distinct.ts';
import { groupsBy } from '../shared/windows/groups.ts';
import { loadConfig } from './config.ts';
import { clock } from './wiring/clock.ts';
import { ANNOUNCING, announcing } from './wiring/incidents.ts';
import { log } from './wiring/log.ts';
import { standard } from './wiring/standard.ts';

const config = loadConfig([...ANNOUNCING, 'windowsTable', 'policyParameter', 'sketchKey']);
const judging = {
  ...announcing(config),
  items: dynamoWindowItems(new DynamoDBClient({}), config.windowsTable),
  hash: keyedHash(config.sketchKey),
  log,
  now: clock.now,
};
const current = policyInForce(ssmPolicy(new SSMClient({}), config.policyParameter), clock);

/** What people say of an incident in, outcome out. */
export const handler = standard(async (request: unknown) => {
  const { groups } = (await current()).policy;
  return giveVerdict(request, { ...judging, groupOf: groupsBy(() => groups) });
});
