import { createHash } from 'node:crypto';
import type { Names } from './intrinsics.ts';

/** Where the stack stands. */
export interface Stack {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  /** ARN; its last part is a UUID of this very stack. */
  readonly id: string;
}

/** A resource as the template declares it, its properties unresolved. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

interface Kind {
  /** The property that names the resource; AWS makes a name up where it is absent. */
  readonly named?: string;
  readonly generated?: (name: string) => string;
  /** Without account and region, e.g. `dynamodb:table/`. */
  readonly arn?: (name: string, stack: Stack) => string;
  readonly ref?: (name: string, arn: string, stack: Stack) => string;
  readonly attributes?: Readonly<Record<string, (name: string, arn: string, stack: Stack) => string>>;
}

const regional =
  (service: string, prefix: string, suffix = '') =>
  (name: string, stack: Stack) =>
    `arn:aws:${service}:${stack.region}:${stack.accountId}:${prefix}${name}${suffix}`;

const KINDS: Readonly<Record<string, Kind>> = {
  // What functions/logging.ts would answer in an account where nobody else logs.
  'Custom::IotLogging': { arn: (name) => name, attributes: { SharedLogGroups: () => '' } },
  'AWS::DynamoDB::Table': { named: 'TableName', arn: regional('dynamodb', 'table/') },
  'AWS::IAM::Role': { named: 'RoleName', arn: (name, { accountId }) => `arn:aws:iam::${accountId}:role/${name}` },
  'AWS::IoT::TopicRule': {
    named: 'RuleName',
    generated: (name) => name.replaceAll('-', '_'),
    arn: regional('iot', 'rule/'),
  },
  'AWS::IoT::ThingGroup': { named: 'ThingGroupName', arn: regional('iot', 'thinggroup/') },
  'AWS::Kinesis::Stream': { named: 'Name', arn: regional('kinesis', 'stream/') },
  'AWS::KMS::Key': { arn: regional('kms', 'key/') },
  'AWS::Lambda::Function': { named: 'FunctionName', arn: regional('lambda', 'function:') },
  'AWS::Logs::LogGroup': { named: 'LogGroupName', arn: regional('logs', 'log-group:', ':*') },
  'AWS::S3::Bucket': {
    named: 'BucketName',
    generated: (name) => name.toLowerCase(),
    arn: (name) => `arn:aws:s3:::${name}`,
  },
  'AWS::SNS::Topic': {
    named: 'TopicName',
    arn: regional('sns', ''),
    ref: (_, arn) => arn,
    attributes: { TopicArn: (_, arn) => arn, TopicName: (name) => name },
  },
  'AWS::SQS::Queue': {
    named: 'QueueName',
    arn: regional('sqs', ''),
    ref: (name, _, { region, accountId }) => `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
    attributes: { QueueName: (name) => name },
  },
  'AWS::SSM::Document': { named: 'Name' },
  'AWS::SSM::Parameter': {
    named: 'Name',
    arn: (name, stack) => regional('ssm', 'parameter')(name.startsWith('/') ? name : `/${name}`, stack),
  },
};

/**
 * Physical names as CloudFormation gives them: the one the template states, else made up of stack, logical id and
 * a suffix. `property` reads a (resolved) property of a resource, `parameter` the default of a stack's parameter.
 */
export const createNames = (
  resources: Readonly<Record<string, Resource>>,
  stack: Stack,
  property: (logicalId: string, name: string) => string | undefined,
  parameter: (name: string) => string | undefined = () => undefined,
): Names => {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': stack.accountId,
    'AWS::Region': stack.region,
    'AWS::Partition': 'aws',
    'AWS::StackId': stack.id,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': 'amazonaws.com',
  };

  const find = (logicalId: string, where: string) => {
    const resource = Object.hasOwn(resources, logicalId) ? resources[logicalId] : undefined;
    if (!resource) throw new Error(`${where}: no resource ${logicalId}`);
    const kind = KINDS[resource.Type] ?? {};
    const stated = kind.named === undefined ? undefined : property(logicalId, kind.named);
    const name = stated ?? (kind.generated ?? String)(`${stack.name}-${logicalId}-${suffix(stack.id, logicalId)}`);
    return { kind, name, arn: kind.arn?.(name, stack), type: resource.Type };
  };

  return {
    ref(logicalId, where) {
      const constant = pseudo[logicalId] ?? parameter(logicalId);
      if (constant !== undefined) return constant;
      const { kind, name, arn } = find(logicalId, where);
      return kind.ref && arn ? kind.ref(name, arn, stack) : name;
    },
    attribute(logicalId, attribute, where) {
      const { kind, name, arn, type } = find(logicalId, where);
      if (attribute === 'Arn' && arn) return arn;
      const read = kind.attributes?.[attribute];
      if (!read || !arn) throw new Error(`${where}: unknown attribute ${attribute} of ${type} ${logicalId}`);
      return read(name, arn, stack);
    },
  };
};

const suffix = (stackId: string, logicalId: string): string =>
  createHash('sha256').update(`${stackId} ${logicalId}`).digest('hex').slice(0, 12).toUpperCase();
