import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { callsOf, permissionsOf, reachable } from './rights/declared.ts';
import { actionsOf, functionNames, ROOT, resourcesOf, roleOf, roles, statementsOf } from './rights/stack.ts';

const title = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** What Lambda itself does with the function's role: write its log. */
const LOGGING = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** What the event source mapping does with it: read the stream, and put records aside that inspect never accepted. */
const MAPPING = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
  's3:ListBucket',
];

/** Watch is given the reading half of what sets IoT Core's logging. */
const READS_LOGGING = ['iot:GetV2LoggingOptions'];

/** Standings are read from the windows, and only inspect and learn write them: these get half of the adapter's rights. */
const READS_WINDOWS: readonly string[] = ['react', 'sweep', 'disconnect', 'quarantine'];

const declaredBy = async (path: string, name: string): Promise<readonly string[]> => {
  const permissions = await permissionsOf(path);
  if (path.endsWith('/iot-logging.ts') && name === 'watch') return READS_LOGGING;
  // Whom it puts apart it only looks at; to set a status is for others.
  if (path.endsWith('/iot-certificates.ts') && name === 'quarantine') return ['iot:DescribeCertificate'];
  // Approve reads what waits; it proposes nothing.
  if (path.endsWith('/dynamo-proposals.ts') && name === 'approve') return ['dynamodb:Query'];
  const readsOnly = path.endsWith('/dynamo-window-items.ts') && READS_WINDOWS.includes(name);
  return readsOnly ? permissions.filter((action) => action !== 'dynamodb:UpdateItem') : permissions;
};

describe('the rights of', () => {
  it.each(functionNames)('%s are what its adapters declare, no less and no more', async (name) => {
    const adapters = [...reachable(`functions/${name}.ts`)].filter((path) => path.startsWith('shared/adapters/'));
    const declared = (await Promise.all(adapters.map((path) => declaredBy(path, name)))).flat();
    const granted = statementsOf(roleOf(name)).flatMap(actionsOf);
    const own = granted.filter((action) => ![...LOGGING, ...(name === 'inspect' ? MAPPING : [])].includes(action));
    expect(new Set(own)).toEqual(new Set(declared));
  });

  it.each(functionNames)('%s to write a log end at its own log group', (name) => {
    const writing = statementsOf(roleOf(name)).filter((statement) =>
      actionsOf(statement).includes('logs:PutLogEvents'),
    );
    expect(writing.flatMap(resourcesOf)).toEqual([JSON.stringify({ 'Fn::GetAtt': [`${title(name)}LogGroup`, 'Arn'] })]);
  });
});

describe('an adapter', () => {
  const adapters = readdirSync(join(ROOT, 'shared/adapters')).map((file) => `shared/adapters/${file}`);

  it.each(adapters.filter((path) => callsOf(path).length > 0))(
    '%s declares the calls it makes, no less and no more',
    async (path) => {
      const declared = await permissionsOf(path);
      // A right that no call is named after: to hand a role to a service.
      expect(new Set(declared.filter((action) => action !== 'iam:PassRole'))).toEqual(new Set(callsOf(path)));
    },
  );
});

describe('rights', () => {
  const every = roles.flatMap((role) => statementsOf(role).map((statement) => ({ role, statement })));

  it('are given by name, never for a whole service', () => {
    expect(every.flatMap(({ statement }) => actionsOf(statement)).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('end at named resources, but where a name is not known before', () => {
    const open = every.flatMap(({ role, statement }) =>
      resourcesOf(statement)
        .filter((resource) => resource.includes('*'))
        .map((resource) => `${role} ${resource.replaceAll('${AWS::Region}:${AWS::AccountId}', '…')}`),
    );
    expect(open.toSorted()).toEqual(
      [
        // Any certificate or client may turn out to be a culprit.
        'DeactivateRole {"Fn::Sub":"arn:${AWS::Partition}:iot:…:cert/*"}',
        'DisconnectRole {"Fn::Sub":"arn:${AWS::Partition}:iot:…:client/*"}',
        'ReinstateRole {"Fn::Sub":"arn:${AWS::Partition}:iot:…:cert/*"}',
        'RevokeRole {"Fn::Sub":"arn:${AWS::Partition}:iot:…:cert/*"}',
        // Into quarantine, and out of it again.
        'QuarantineRole "*"',
        ...['Quarantine', 'Reinstate'].flatMap((name) => [
          `${name}Role {"Fn::Sub":"arn:${'${AWS::Partition}'}:iot:…:cert/*"}`,
          `${name}Role {"Fn::Sub":"arn:${'${AWS::Partition}'}:iot:…:thing/*"}`,
        ]),
        // What hangs on it, before it is cut off.
        ...['Deactivate', 'Disconnect', 'Quarantine', 'Reinstate', 'Revoke'].flatMap((name) => [
          `${name}Role {"Fn::Sub":"arn:${'${AWS::Partition}'}:iot:…:cert/*"}`,
          `${name}Role {"Fn::Sub":"arn:${'${AWS::Partition}'}:iot:…:thing/*"}`,
        ]),
        'DisconnectRole {"Fn::Sub":"arn:${AWS::Partition}:iot:…:cert/*"}',
        // An object's name is its record's.
        'InspectRole {"Fn::Sub":"${PutAsideBucket.Arn}/*"}',
        // Streams of one log group.
        'IotLoggingRole {"Fn::Sub":"arn:${AWS::Partition}:logs:…:log-group:AWSIotLogsV2:*"}',
        // Settings of the account, and metrics: AWS knows no resource for them.
        'WatchRole "*"',
        'SweepRole "*"',
        'LoggingRole "*"',
        // Somebody else's log groups and role, if there are any.
        'LoggingRole {"Fn::Sub":"arn:${AWS::Partition}:logs:…:log-group:*"}',
        'LoggingRole {"Fn::Sub":"arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*"}',
      ].toSorted(),
    );
  });

  it('on certificates and connections are held by the action functions alone', () => {
    const holders = (right: RegExp) =>
      roles.filter((role) => statementsOf(role).some((statement) => actionsOf(statement).some((a) => right.test(a))));
    expect(holders(/^iot:UpdateCertificate$/)).toEqual(['DeactivateRole', 'RevokeRole', 'ReinstateRole']);
    expect(holders(/^iot:DescribeCertificate$/)).toEqual([
      'DisconnectRole',
      'QuarantineRole',
      'DeactivateRole',
      'RevokeRole',
      'ReinstateRole',
    ]);
    expect(holders(/^iot:(Delete|Get)Connection$/)).toEqual(['DisconnectRole']);
    expect(holders(/^iot:(AttachPolicy|AddThing)/)).toEqual(['QuarantineRole']);
    expect(holders(/^iot:(DetachPolicy|RemoveThing)/)).toEqual(['ReinstateRole']);
    expect(holders(/^iot:(Attach(?!Policy)|Detach(?!Policy)|Delete(?!Connection|V2Logging)|Create)/)).toEqual([]);
  });

  it('to write windows are held by who counts, who learns, and who takes in verdicts', () => {
    const windows = JSON.stringify({ 'Fn::GetAtt': ['WindowsTable', 'Arn'] });
    const writing = every.filter(
      ({ statement }) =>
        resourcesOf(statement).includes(windows) && actionsOf(statement).includes('dynamodb:UpdateItem'),
    );
    // Watch writes the tap's diary there.
    expect(writing.map(({ role }) => role).toSorted()).toEqual([
      'InspectRole',
      'LearnRole',
      'VerdictRole',
      'WatchRole',
    ]);
  });

  it('to hand a role over name the service that may take it', () => {
    const passing = every.filter(({ statement }) => actionsOf(statement).includes('iam:PassRole'));
    expect(passing.map(({ role, statement }) => [role, actionsOf(statement), statement.Condition])).toEqual([
      ['LoggingRole', ['iam:PassRole'], { StringEquals: { 'iam:PassedToService': 'iot.amazonaws.com' } }],
      ['LoggingRole', ['iam:PassRole'], { StringEquals: { 'iam:PassedToService': 'logs.amazonaws.com' } }],
    ]);
  });

  it('never include writing a switch, changing an IAM role or reading every table', () => {
    const all = every.flatMap(({ statement }) => actionsOf(statement));
    const grave = /^(iam:(?!PassRole$)|ssm:Put|dynamodb:Scan|dynamodb:DeleteTable)/;
    expect(all.filter((action) => grave.test(action))).toEqual([]);
  });
});
