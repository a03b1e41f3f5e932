import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { dynamoCaps } from '../../shared/adapters/dynamo-caps.ts';
import { dynamoCensus } from '../../shared/adapters/dynamo-census.ts';
import { dynamoGuards } from '../../shared/adapters/dynamo-guards.ts';
import { dynamoLeases } from '../../shared/adapters/dynamo-leases.ts';
import { dynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { dynamoProposals } from '../../shared/adapters/dynamo-proposals.ts';
import { dynamoWindowItems } from '../../shared/adapters/dynamo-window-items.ts';
import { lambdaActions } from '../../shared/adapters/lambda-actions.ts';
import { ssmPolicy } from '../../shared/adapters/ssm-policy.ts';
import { ssmSwitches } from '../../shared/adapters/ssm-switches.ts';
import { crowdsIn, lossesIn } from '../../shared/pipeline/census.ts';
import { governed } from '../../shared/pipeline/govern.ts';
import { standingsIn } from '../../shared/pipeline/standings.ts';
import type { Sweeping } from '../../shared/pipeline/sweep.ts';
import { defaultPolicy } from '../../shared/response/policy.ts';
import { policyInForce } from '../../shared/response/policy-in-force.ts';
import type { ActionName } from '../../shared/types/action.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import type { Config } from '../config.ts';
import { clock } from './clock.ts';
import { ANNOUNCING, announcing } from './incidents.ts';
import { log } from './log.ts';

/** Settings of everything that decides. */
export const REACTING = [
  ...ANNOUNCING,
  'windowsTable',
  'ledgerTable',
  'modeParameter',
  'breakerParameter',
  'policyParameter',
  'disconnectFunction',
  'quarantineFunction',
  'deactivateFunction',
  'revokeFunction',
] as const satisfies readonly (keyof Config)[];

/** What sweep has beside what react has. */
type SweepsOnly = 'chains' | 'logLevels' | 'raisedLevels' | 'mayRaise';

/** An action function runs one call at a time: who finds it busy waits its turn for some seconds. */
const ATTEMPTS = 8;

/**
 * What react and sweep work with, read afresh for each call because the policy may have changed.
 * Neither holds a right on certificates or connections: they call the action functions.
 */
export const reacting = (
  config: Pick<Config, (typeof REACTING)[number]>,
  functions: Readonly<Partial<Record<ActionName, string>>>,
): (() => Promise<Omit<Sweeping, SweepsOnly>>) => {
  const dynamo = new DynamoDBClient({});
  const ssm = new SSMClient({});
  const current = policyInForce(ssmPolicy(ssm, config.policyParameter), clock);
  // Standings ask who was seen, never how many: any key of the sketches serves.
  const standings = standingsIn(dynamoWindowItems(dynamo, config.windowsTable), keyedHash(''));
  const census = dynamoCensus(dynamo, config.windowsTable);
  const work: Omit<Sweeping, SweepsOnly> = {
    ...announcing(config),
    ledger: dynamoLedger(dynamo, config.ledgerTable),
    guards: dynamoGuards(dynamo, config.ledgerTable),
    leases: dynamoLeases(dynamo, config.ledgerTable),
    caps: dynamoCaps(dynamo, config.ledgerTable),
    crowds: crowdsIn(census, standings, clock, async () => (await current()).policy.groups),
    losses: lossesIn(census, clock),
    proposals: dynamoProposals(dynamo, config.ledgerTable),
    standings,
    switchboard: ssmSwitches(ssm, { mode: config.modeParameter, breaker: config.breakerParameter }),
    actions: lambdaActions(new LambdaClient({ maxAttempts: ATTEMPTS }), functions),
    policy: defaultPolicy,
    clock,
    log,
    pace: config.pace,
  };
  return () => governed(work, current);
};
