import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readServerless } from '../local/template/includes.ts';
import { callsOf } from './rights/declared.ts';

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
  readonly ErrorAction?: { readonly Sqs: { readonly QueueUrl: unknown } };
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
        readonly reservedConcurrency?: unknown;
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
} = readServerless(join(ROOT, 'serverless.yml')) as unknown as Serverless;

const names = Object.keys(functions);
const actions = ['disconnect', 'quarantine', 'deactivate', 'revoke', 'reinstate'];
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

  it.each([
    ['WindowsTable', ['dynamo-window-items', 'dynamo-tap-diary']],
    ['IncidentsTable', ['dynamo-incidents']],
    ['LedgerTable', ['dynamo-ledger', 'dynamo-chains', 'ledger-items', 'dynamo-keepsakes', 'dynamo-turnstile']],
  ])('to %s are what its adapters %j call, no less and no more', (table, adapters) => {
    const granted = roles.flatMap((id) => statements(id)).filter(({ Resource }) => isTable(Resource, table));
    expect(new Set(granted.flatMap(actionsOf))).toEqual(
      new Set(adapters.flatMap((adapter) => callsOf(`shared/adapters/${adapter}.ts`))),
    );
  });

  it('to call another function are held by react, sweep and approve alone, and reinstating is for sweep', () => {
    expect(Object.keys(rightsIn('lambda:'))).toEqual(['ReactRole', 'SweepRole', 'ApproveRole']);
    expect(JSON.stringify(statements('ApproveRole'))).not.toContain('ReinstateLambdaFunction');
    expect(JSON.stringify(statements('ReactRole'))).not.toContain('ReinstateLambdaFunction');
    expect(JSON.stringify(statements('SweepRole'))).toContain('ReinstateLambdaFunction');
  });

  it.each(['RuleRole', 'LogRole', 'IotLoggingRole'])('of %s are used for this account alone', (id) => {
    const [trust] = role(id).AssumeRolePolicyDocument.Statement;
    expect(trust?.Condition).toMatchObject({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
  });

  it('of the rules end at the stream, and at the queue of what it refused', () => {
    const put = { Effect: 'Allow', Action: 'kinesis:PutRecord', Resource: { 'Fn::GetAtt': ['Stream', 'Arn'] } };
    expect(statements('LogRole')).toEqual([put]);
    expect(statements('RuleRole')).toEqual([
      put,
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['RuleFailures', 'Arn'] } },
    ]);
  });
});

describe('an action function', () => {
  it.each(actions)('%s has concurrency reserved where people ask for it: AWS lets no new account do so', (name) => {
    expect(functions[name]?.reservedConcurrency).toEqual({
      'Fn::If': ['ActionsReserved', { Ref: 'ActionConcurrency' }, { Ref: 'AWS::NoValue' }],
    });
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
      ['HeartbeatRule', ['\\${newuuid()}']],
      ['PresenceRule', ['${clientId}']],
      ['SubscriptionRule', ['${clientId}']],
      ['RegistrationRule', ['${certificateId}']],
      // osls takes `${concat(…` for a variable of its own unless it is escaped; what AWS gets has no backslash.
      ['TapRule', ['\\${concat(clientid(), principal())}']],
    ]);
    expect(properties('DeviceLogSubscription').Distribution).toBe('Random');
  });

  it.each(rules)('%s keeps what it could not deliver', (_, { ErrorAction }) => {
    expect(ErrorAction?.Sqs.QueueUrl).toEqual({ Ref: 'RuleFailures' });
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

  it.each(['IncidentsTable', 'LedgerTable'])('%s cannot be deleted by mistake', (id) => {
    expect(properties(id).DeletionProtectionEnabled).toBe(true);
  });

  it.each(['TopicsOverTls', 'HealthTopicPolicy', 'ChatOverTls', 'PutAsideBucketPolicy', 'RuleFailuresPolicy'])(
    'is reached over TLS only, says %s',
    (id) => {
      const { Statement } = properties(id).PolicyDocument as { Statement: readonly Statement[] };
      expect(Statement[0]).toMatchObject({
        Effect: 'Deny',
        Principal: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      });
    },
  );

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

const isTable = (resource: unknown, table: string): boolean =>
  JSON.stringify(resource) === JSON.stringify({ 'Fn::GetAtt': [table, 'Arn'] });
