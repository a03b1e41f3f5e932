import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readYaml } from '../local/template/yaml.ts';
import { readSource } from './architecture/source.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Principal?: { readonly Service: string };
  readonly Condition?: unknown;
}

interface Role {
  readonly AssumeRolePolicyDocument: { readonly Statement: readonly Statement[] };
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
}

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface Rule {
  readonly AwsIotSqlVersion: string;
  readonly Sql: string;
  readonly Actions: readonly { readonly Kinesis: { readonly PartitionKey: string } }[];
}

interface Serverless {
  readonly provider: { readonly runtime: string; readonly architecture: string; readonly logRetentionInDays: number };
  readonly functions: Readonly<
    Record<
      string,
      {
        readonly handler: string;
        readonly role: string;
        readonly reservedConcurrency?: number;
        readonly environment: Readonly<Record<string, unknown>>;
      }
    >
  >;
  readonly resources: { readonly Resources: Readonly<Record<string, Resource>> };
}

const ROOT = join(import.meta.dirname, '..');
const STAMP = '${self:custom.stack}';

const {
  provider,
  functions,
  resources: { Resources },
} = readYaml(readFileSync(join(ROOT, 'serverless.yml'), 'utf8')) as Serverless;

const names = Object.keys(functions);
const actions = ['disconnect', 'deactivate', 'revoke', 'reinstate'];
const roles = Object.keys(Resources).filter((id) => Resources[id]?.Type === 'AWS::IAM::Role');

describe('each function', () => {
  it.each(names)('%s has its handler in a file of its own', (name) => {
    expect(functions[name]?.handler).toBe(`functions/${name}.handler`);
    expect(existsSync(join(ROOT, `functions/${name}.ts`))).toBe(true);
  });

  it('has a role of its own, named after it', () => {
    expect(names.map((name) => functions[name]?.role)).toEqual(names.map((name) => `${title(name)}Role`));
  });

  it.each(names)('%s has a role that only Lambda may assume', (name) => {
    const trust = role(`${title(name)}Role`).AssumeRolePolicyDocument.Statement;
    expect(trust.map(({ Principal, Action }) => [Principal, Action])).toEqual([
      [{ Service: 'lambda.amazonaws.com' }, 'sts:AssumeRole'],
    ]);
  });

  it.each(names)('%s writes to its own log group alone', (name) => {
    const logging = statements(`${title(name)}Role`).filter((statement) => holds(statement, 'logs:'));
    expect(logging.map(({ Resource }) => Resource)).toEqual([{ 'Fn::GetAtt': [`${title(name)}LogGroup`, 'Arn'] }]);
  });

  it('runs on Node 24, arm64', () => {
    expect([provider.runtime, provider.architecture]).toEqual(['nodejs24.x', 'arm64']);
  });
});

describe('rights', () => {
  const rightsIn = (service: string): Record<string, string[]> =>
    Object.fromEntries(
      roles
        .map(
          (id) =>
            [
              id,
              statements(id)
                .flatMap(actionsOf)
                .filter((action) => action.startsWith(service)),
            ] as const,
        )
        .filter(([, found]) => found.length > 0),
    );

  it('are never given for a whole service', () => {
    expect(roles.flatMap((id) => statements(id).flatMap(actionsOf)).filter((action) => action.includes('*'))).toEqual(
      [],
    );
  });

  it('are given on named resources; where AWS has no name yet, on one kind of them', () => {
    const wild = roles.flatMap((id) => statements(id).map(({ Resource }) => JSON.stringify(Resource))).filter(endsOpen);
    expect([...new Set(wild)].toSorted()).toEqual([
      '{"Fn::Sub":"${PutAsideBucket.Arn}/*"}',
      '{"Fn::Sub":"arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:cert/*"}',
      '{"Fn::Sub":"arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:client/*"}',
      '{"Fn::Sub":"arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:thing/*"}',
    ]);
  });

  it('in IoT Core are held by the action functions alone', () => {
    const certificate = ['iot:DescribeCertificate', 'iot:ListPrincipalThings', 'iot:UpdateCertificate'];
    expect(rightsIn('iot:')).toEqual({
      DisconnectRole: [
        'iot:DeleteConnection',
        'iot:GetConnection',
        'iot:DescribeCertificate',
        'iot:ListPrincipalThings',
        'iot:ListThingGroupsForThing',
      ],
      DeactivateRole: [...certificate, 'iot:ListThingGroupsForThing'],
      RevokeRole: [...certificate, 'iot:ListThingGroupsForThing'],
      ReinstateRole: certificate,
    });
  });

  it.each([
    ['WindowsTable', 'dynamo-window-items'],
    ['IncidentsTable', 'dynamo-incidents'],
    ['LedgerTable', 'dynamo-ledger'],
  ])('to %s are what its adapter %s calls, no less and no more', (table, adapter) => {
    const granted = roles.flatMap((id) => statements(id)).filter(({ Resource }) => isTable(Resource, table));
    expect(new Set(granted.flatMap(actionsOf))).toEqual(new Set(callsOf(`shared/adapters/${adapter}.ts`)));
  });

  it('to call another function are held by react, sweep and approve alone, and reinstating is for sweep', () => {
    expect(Object.keys(rightsIn('lambda:'))).toEqual(['ReactRole', 'SweepRole', 'ApproveRole']);
    expect(JSON.stringify(statements('ApproveRole'))).not.toContain('ReinstateLambdaFunction');
    expect(JSON.stringify(statements('ReactRole'))).not.toContain('ReinstateLambdaFunction');
    expect(JSON.stringify(statements('SweepRole'))).toContain('ReinstateLambdaFunction');
  });

  it('never include writing a switch, changing an IAM role or reading every table', () => {
    const all = roles.flatMap((id) => statements(id).flatMap(actionsOf));
    expect(all.filter((action) => /^(iam:|ssm:Put|dynamodb:Scan|dynamodb:DeleteTable)/.test(action))).toEqual([]);
  });

  it.each(['RuleRole', 'LogRole'])('of %s end at the stream, and bind who may use it to this account', (id) => {
    expect(statements(id)).toEqual([
      { Effect: 'Allow', Action: 'kinesis:PutRecord', Resource: { 'Fn::GetAtt': ['Stream', 'Arn'] } },
    ]);
    const [trust] = role(id).AssumeRolePolicyDocument.Statement;
    expect(JSON.stringify(trust?.Condition)).toMatch(/aws:Source(Account|Arn).*AWS::AccountId/);
  });
});

describe('an action function', () => {
  it.each(actions)('%s runs one at a time, so that AWS limits and caps hold', (name) => {
    expect(functions[name]?.reservedConcurrency).toBe(1);
  });
});

describe('the rules', () => {
  const rules = Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::IoT::TopicRule')
    .map(([id, { Properties }]) => [id, Properties.TopicRulePayload as Rule] as const);

  it.each(rules)('%s names the SQL version it is written in', (_, { AwsIotSqlVersion }) => {
    expect(AwsIotSqlVersion).toBe('2016-03-23');
  });

  it.each(rules)('%s stamps its records', (_, { Sql }) => {
    expect(Sql).toMatch(/, '\$\{self:custom\.stack\}' AS via FROM '[^']+'$/);
    expect(functions.inspect?.environment.STAMP).toBe(STAMP);
  });

  it('keep what belongs together on one shard', () => {
    expect(rules.map(([id, { Actions }]) => [id, Actions.map(({ Kinesis }) => Kinesis.PartitionKey)])).toEqual([
      ['PresenceRule', ['${clientId}']],
      ['SubscriptionRule', ['${clientId}']],
      ['RegistrationRule', ['${certificateId}']],
      // osls takes `${concat(…` for a variable of its own unless it is escaped; what AWS gets has no backslash.
      ['TapRule', ['\\${concat(clientid(), principal())}']],
    ]);
    expect(properties('DeviceLogSubscription').Distribution).toBe('Random');
  });

  it('tap metadata, never a payload', () => {
    const tap = rules.find(([id]) => id === 'TapRule')?.[1];
    expect(tap?.Sql).toMatch(/^SELECT 'published' AS eventType, /);
    expect(tap?.Sql).not.toMatch(/SELECT \*|, \*,|AS payload/);
  });
});

describe('the stream', () => {
  it('is read in order, from the start, and never skips what failed', () => {
    expect(properties('InspectMapping')).toMatchObject({
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: true,
      StartingPosition: 'TRIM_HORIZON',
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 6 * 3600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['PutAsideBucket', 'Arn'] } } },
    });
  });

  it('keeps a record longer than inspect retries it', () => {
    const { RetentionPeriodHours } = properties('Stream');
    expect(Number(RetentionPeriodHours) * 3600).toBeGreaterThan(
      Number(properties('InspectMapping').MaximumRecordAgeInSeconds),
    );
  });
});

describe('what is kept', () => {
  it.each(['IncidentsTable', 'LedgerTable'])('%s outlives the stack and can be restored', (id) => {
    expect(Resources[id]).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
    });
  });

  it('is encrypted: tables, stream and topic', () => {
    for (const id of ['WindowsTable', 'IncidentsTable', 'LedgerTable']) {
      expect(properties(id).SSESpecification).toEqual({ SSEEnabled: true });
    }
    expect(properties('Stream').StreamEncryption).toMatchObject({ EncryptionType: 'KMS' });
    expect(properties('IncidentsTopic').KmsMasterKeyId).toBeDefined();
  });

  it('has a stated end: logs, put-aside records and windows', () => {
    expect(provider.logRetentionInDays).toBeGreaterThan(0);
    expect(properties('DeviceLogGroup').RetentionInDays).toBeGreaterThan(0);
    expect(JSON.stringify(properties('PutAsideBucket').LifecycleConfiguration)).toContain('"ExpirationInDays":30');
    expect(properties('WindowsTable').TimeToLiveSpecification).toEqual({ AttributeName: 'ttl', Enabled: true });
  });

  it('is closed to the public', () => {
    const blocked = Object.values(properties('PutAsideBucket').PublicAccessBlockConfiguration ?? {});
    expect(blocked).toEqual([true, true, true, true]);
  });
});

describe('the switches', () => {
  it('start where nothing is changed', () => {
    expect(properties('ModeParameter').Value).toBe('observe');
  });

  it.each(['ModeParameter', 'BreakerParameter'])('%s takes our three modes and nothing else', (id) => {
    expect(properties(id).AllowedPattern).toBe('^(observe|approve|enforce)$');
  });
});

const title = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const properties = (id: string): Resource['Properties'] => {
  const resource = Resources[id];
  if (!resource) throw new Error(`serverless.yml: no resource ${id}`);
  return resource.Properties;
};

const role = (id: string): Role => properties(id) as unknown as Role;

const statements = (id: string): Statement[] =>
  role(id).Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

const actionsOf = ({ Action }: Statement): readonly string[] => [Action].flat();

const holds = (statement: Statement, service: string): boolean =>
  actionsOf(statement).some((action) => action.startsWith(service));

const endsOpen = (resource: string): boolean => resource.includes('*');

const isTable = (resource: unknown, table: string): boolean =>
  JSON.stringify(resource) === JSON.stringify({ 'Fn::GetAtt': [table, 'Arn'] });

/** The IAM actions behind the DynamoDB commands and paginators that a file imports. */
const callsOf = (path: string): string[] =>
  readSource(path, readFileSync(join(ROOT, path), 'utf8'))
    .imports.filter(({ from }) => from === '@aws-sdk/client-dynamodb')
    .flatMap(({ names: imported }) => imported)
    .flatMap((name) => /^(?:(\w+)Command|paginate(\w+))$/.exec(name)?.slice(1).find(Boolean) ?? [])
    .map((call) => `dynamodb:${call}`);
