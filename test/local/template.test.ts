import { describe, expect, it } from '@jest/globals';
import { loadTemplate, readTemplate, type TemplateOptions } from '../../local/template.ts';

const UUID = '00000000-1111-2222-3333-444444444444';
const options: TemplateOptions = { stackUuid: UUID };

const read = (resources: string, more: Partial<TemplateOptions> = {}) =>
  readTemplate(`service: fg\nparams: { default: { tap: always } }\n${resources}`, { ...options, ...more });

const value = (yaml: string, more: Partial<TemplateOptions> = {}) => {
  const template = read(
    `resources:\n  Resources:\n    P: { Type: AWS::SSM::Parameter, Properties: { Name: /p, Type: String, Value: ${yaml} } }`,
    more,
  );
  return template.parameters[0]?.value;
};

describe('variables of the framework', () => {
  it.each([
    ['self and sls', "'${self:service}-${sls:stage}'", 'fg-dev'],
    ['a parameter', "'${param:tap}'", 'always'],
    ['a fallback', '"${opt:absent, \'us-west-2\'}"', 'us-west-2'],
    ['a fallback that is a variable', "'${param:absent, ${param:tap}}'", 'always'],
    ['the region', "'${opt:region}'", 'us-east-1'],
    ['the account', "'${aws:accountId}'", '111122223333'],
    ['a name without a source, left for CloudFormation or IoT', "'${clientId}'", '${clientId}'],
    ['an escaped function call', "'\\${concat(clientid(), principal())}'", '${concat(clientid(), principal())}'],
  ])('resolves %s', (_, yaml, expected) => {
    expect(value(yaml)).toBe(expected);
  });

  it('lets the caller override a parameter', () => {
    expect(value("'${param:tap}'", { params: { tap: 'off' } })).toBe('off');
  });

  it('names a variable it does not know', () => {
    expect(() => value("'${ssm:/x}'")).toThrow('unknown variable ${ssm:/x}');
  });

  it('names a variable without a value', () => {
    expect(() => value("'${param:nothing}'")).toThrow('P.Value: ${param:nothing} has no value');
  });

  it('refuses a variable that refers to itself', () => {
    expect(() =>
      read(
        'custom: { a: "${self:custom.b}", b: "${self:custom.a}" }\nprovider: { environment: { A: "${self:custom.a}" } }\nfunctions: { f: { handler: f.handler } }',
      ),
    ).toThrow('refers to itself');
  });

  it('refuses an unescaped function call, as the framework does', () => {
    expect(() => value("'${concat(clientid(), principal())}'")).toThrow('write \\${concat(clientid(), principal())}');
  });
});

describe('intrinsic functions', () => {
  it.each([
    ['Select of Split of the stack id', "!Select [2, !Split ['/', !Ref AWS::StackId]]", UUID],
    ['Sub with pseudo parameters', "!Sub 'arn:${AWS::Partition}:logs:${AWS::Region}'", 'arn:aws:logs:us-east-1'],
    ['Sub with its own map', "!Sub ['${x}-${!y}', { x: !Ref AWS::AccountId }]", '111122223333-${y}'],
    ['Join', "!Join ['-', [a, !Ref AWS::StackName]]", 'a-fg-dev'],
    ['Ref of a resource', '!Ref P', '/p'],
    ['GetAtt', '!GetAtt P.Arn', 'arn:aws:ssm:us-east-1:111122223333:parameter/p'],
  ])('resolves %s', (_, yaml, expected) => {
    expect(yaml.includes('Ref P') || yaml.includes('P.Arn') ? refer(yaml) : value(yaml)).toBe(expected);
  });

  const refer = (yaml: string) =>
    read(
      `resources: { Resources: { P: { Type: AWS::SSM::Parameter, Properties: { Name: /p, Type: String, Value: v } } } }`,
    ).resolve(yaml.startsWith('!Ref') ? { Ref: 'P' } : { 'Fn::GetAtt': ['P', 'Arn'] }, 'here');

  it('names an unknown function', () => {
    expect(() => value("{ 'Fn::ImportValue': x }")).toThrow('P.Value: unknown intrinsic function Fn::ImportValue');
  });

  it('names an unknown short form and its line', () => {
    expect(() => value('!ImportValue x')).toThrow(/Unresolved tag: !ImportValue at line/);
  });

  it('names a resource that does not exist', () => {
    expect(() => value('!Ref Nowhere')).toThrow('P.Value: no resource Nowhere');
  });

  it('names an attribute it does not know', () => {
    const template = read('resources: { Resources: { R: { Type: AWS::IAM::Role, Properties: {} } } }');
    expect(() => template.resolve({ 'Fn::GetAtt': ['R', 'Colour'] }, 'here')).toThrow(
      'unknown attribute Colour of AWS::IAM::Role R',
    );
  });

  it('leaves out a resource whose condition is false, and a property without a value', () => {
    const template = read(`resources:
  Conditions: { Tapped: !Equals ['\${param:tap}', always], Quiet: !Not [!Condition Tapped] }
  Resources:
    A: { Type: AWS::SSM::Parameter, Condition: Tapped, Properties: { Name: /a, Type: String, Value: v, AllowedPattern: !Ref AWS::NoValue } }
    B: { Type: AWS::SSM::Parameter, Condition: Quiet, Properties: { Name: /b, Type: String, Value: v } }
    C: { Type: AWS::SSM::Parameter, Properties: { Name: /c, Type: String, Value: !If [Tapped, yes, no] } }`);
    expect(template.parameters).toEqual([
      { name: '/a', type: 'String', value: 'v', allowedPattern: undefined },
      { name: '/c', type: 'String', value: 'yes', allowedPattern: undefined },
    ]);
  });
});

describe('functions', () => {
  const template = read(`provider: { timeout: 60, environment: { STACK: x, PACE: 0.5 } }
functions:
  inspect: { handler: functions/inspect.handler, memorySize: 512, environment: &own { TABLE: !Ref T, SHARED: a } }
  sweep:
    handler: functions/sweep.handler
    timeout: 5
    reservedConcurrency: 1
    environment: { <<: *own, SHARED: b }
    events: [{ schedule: rate(2 hours) }, { schedule: cron(1/10 * * * ? *) }, { schedule: cron(0 4 * * ? *) }, { sns: { arn: !Ref Topic, topicName: t } }]
resources:
  Resources:
    T: { Type: AWS::DynamoDB::Table, Properties: { TableName: fg-t, AttributeDefinitions: [], KeySchema: [], TimeToLiveSpecification: { Enabled: true } } }
    Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: t } }
    M: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !Ref InspectLambdaFunction, EventSourceArn: a, StartingPosition: LATEST } }`);

  it('inherits from the provider and merges environments and anchors', () => {
    const [inspect, sweep] = template.functions;
    expect(inspect).toMatchObject({
      name: 'fg-dev-inspect',
      timeoutSeconds: 60,
      memoryMb: 512,
      reservedConcurrency: undefined,
    });
    expect(inspect?.environment).toEqual({ STACK: 'x', PACE: '0.5', TABLE: 'fg-t', SHARED: 'a' });
    expect(sweep?.environment.SHARED).toBe('b');
    expect(sweep).toMatchObject({ timeoutSeconds: 5, reservedConcurrency: 1 });
  });

  it('reads schedules and topic subscriptions', () => {
    const sweep = template.functions[1];
    expect(sweep?.schedules[0]).toMatchObject({ everyMs: 7_200_000, expression: 'rate(2 hours)' });
    expect(sweep?.schedules.slice(1).map(({ everyMs }) => everyMs)).toEqual([600_000, undefined]);
    expect(sweep?.subscriptions[0]?.topicArn).toBe('arn:aws:sns:us-east-1:111122223333:t');
  });

  it('gives functions the logical ids of the framework', () => {
    expect(template.mappings[0]?.functionName).toBe('fg-dev-inspect');
  });

  it('keeps of a table what CreateTable takes', () => {
    expect(template.tables).toEqual([{ TableName: 'fg-t', AttributeDefinitions: [], KeySchema: [] }]);
  });

  it.each([
    ['an event of unknown kind', 'events: [{ http: GET /x }]', 'functions.f: unknown event http'],
    ['a schedule that is none', 'events: [{ schedule: rate(soon) }]', 'functions.f: not a schedule: rate(soon)'],
  ])('refuses %s', (_, events, message) => {
    expect(() => read(`functions: { f: { handler: f.handler, ${events} } }`)).toThrow(message);
  });
});

describe('an event source mapping', () => {
  const mapping = (properties: string) =>
    read(
      `resources: { Resources: { M: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: f, EventSourceArn: a, StartingPosition: TRIM_HORIZON, ${properties} } } } }`,
    ).mappings[0];

  it('has Lambda’s defaults', () => {
    expect(mapping('')).toMatchObject({
      batchSize: 100,
      batchingWindowSeconds: 0,
      maximumRetryAttempts: -1,
      bisect: false,
    });
  });

  it('refuses what the local stack would not obey', () => {
    expect(() => mapping('TumblingWindowInSeconds: 5')).toThrow('M: unknown property TumblingWindowInSeconds');
    expect(() => mapping('ParallelizationFactor: 2')).toThrow('M: ParallelizationFactor must be 1');
  });
});

describe('parameters of the stack', () => {
  const stack = (concurrency: string) =>
    read(
      `functions:
  f: { handler: f.handler, reservedConcurrency: !If [Reserved, !Ref N, !Ref AWS::NoValue] }
resources:
  Parameters: { N: { Type: String, Default: '\${param:n}' } }
  Conditions: { Reserved: !Not [!Equals [!Ref N, '0']] }`,
      { params: { n: concurrency } },
    );

  it('have their defaults, which conditions may ask', () => {
    expect(stack('2').functions[0]?.reservedConcurrency).toBe(2);
    expect(stack('0').functions[0]?.reservedConcurrency).toBeUndefined();
  });
});

describe('the serverless.yml of this project', () => {
  const template = loadTemplate(`${import.meta.dirname}/../../serverless.yml`, { ...options, params: { pace: 0.5 } });

  it('has the rules, their stamp and their stream', () => {
    const tap = template.rules.find((rule) => rule.name.includes('TapRule'));
    expect(tap?.sql).toContain("'floodgate-dev' AS via FROM '#'");
    expect(tap?.actions[0]?.parameters).toMatchObject({
      StreamName: 'floodgate-dev',
      PartitionKey: '${concat(clientid(), principal())}',
    });
  });

  it('has the mapping of the stream to inspect', () => {
    expect(template.mappings[0]).toMatchObject({
      functionName: 'floodgate-dev-inspect',
      streamArn: template.streams[0]?.arn,
      bisect: true,
      maximumRetryAttempts: -1,
    });
    expect(template.mappings[0]?.onFailure).toMatch(/^arn:aws:s3:::floodgate-dev-/);
  });

  it('gives each function an environment of strings', () => {
    const inspect = template.functions.find(({ key }) => key === 'inspect');
    expect(inspect?.environment).toMatchObject({ SKETCH_KEY: UUID, LOG_OWNER: '111122223333', PACE: '0.5' });
    expect(template.parameters.map(({ name }) => name)).toContain('/floodgate/dev/mode');
  });
});
