import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { Names, Resolve } from './intrinsics.ts';
import type { Resource } from './names.ts';

type Json = Readonly<Record<string, unknown>>;

/** One resource, its properties resolved. */
export interface ResourceView {
  readonly logicalId: string;
  /** What `Ref` gives. */
  readonly name: string;
  readonly arn: () => string;
  readonly properties: Json;
}

export interface RuleAction {
  /** `Kinesis`, `Republish`, …: CloudFormation's spelling. */
  readonly kind: string;
  /** With substitution templates (`${…}`) still in them. */
  readonly parameters: Json;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly sql: string;
  readonly sqlVersion: string;
  readonly disabled: boolean;
  readonly actions: readonly RuleAction[];
}

export interface StreamTemplate {
  readonly name: string;
  readonly arn: string;
  /** 4 where the stream is on demand. */
  readonly shards: number;
}

/** AWS::Lambda::EventSourceMapping with Lambda's defaults for Kinesis filled in. */
export interface Mapping {
  readonly functionName: string;
  readonly streamArn: string;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly bisect: boolean;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** −1: without end. */
  readonly maximumRetryAttempts: number;
  /** −1: as long as the stream keeps them. */
  readonly maximumRecordAgeSeconds: number;
  /** ARN of an S3 bucket. */
  readonly onFailure: string | undefined;
  readonly reportsItemFailures: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly allowedPattern: string | undefined;
}

export interface Topic {
  readonly name: string;
  readonly arn: string;
}

export interface LogGroup {
  readonly name: string;
}

export interface LogSubscription {
  readonly name: string;
  readonly logGroup: string;
  readonly filterPattern: string;
  readonly destinationArn: string;
}

export const view = (logicalId: string, resource: Resource, names: Names, resolve: Resolve): ResourceView => ({
  logicalId,
  name: names.ref(logicalId, logicalId),
  arn: () => names.attribute(logicalId, 'Arn', logicalId),
  properties: resolve(resource.Properties ?? {}, logicalId) as Json,
});

/** Only what DynamoDB's CreateTable takes; time to live, backups and encryption are set by other calls. */
export const table = ({ name, properties }: ResourceView): CreateTableCommandInput => {
  const { AttributeDefinitions, KeySchema, BillingMode, ProvisionedThroughput } = properties;
  const { GlobalSecondaryIndexes, LocalSecondaryIndexes } = properties;
  const stated = {
    AttributeDefinitions,
    KeySchema,
    BillingMode,
    ProvisionedThroughput,
    GlobalSecondaryIndexes,
    LocalSecondaryIndexes,
  };
  const present = Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined));
  return { TableName: name, ...present } as CreateTableCommandInput;
};

export const rule = ({ logicalId, name, arn, properties }: ResourceView): Rule => {
  const payload = properties.TopicRulePayload as Json;
  const actions = payload.Actions as readonly Json[];
  return {
    name,
    arn: arn(),
    sql: String(payload.Sql),
    sqlVersion: String(payload.AwsIotSqlVersion ?? '2015-10-08'),
    disabled: payload.RuleDisabled === true || payload.RuleDisabled === 'true',
    actions: actions.flatMap((action) =>
      Object.entries(action).map(([kind, parameters]) => {
        if (typeof parameters !== 'object') throw new Error(`${logicalId}: action ${kind} has no parameters`);
        return { kind, parameters: parameters as Json };
      }),
    ),
  };
};

export const stream = ({ name, arn, properties }: ResourceView): StreamTemplate => {
  const mode = (properties.StreamModeDetails as Json | undefined)?.StreamMode;
  return { name, arn: arn(), shards: mode === 'ON_DEMAND' ? 4 : Number(properties.ShardCount ?? 1) };
};

/** A property that would change what is delivered, and that nothing here obeys, is an error. */
const MAPPING_PROPERTIES = new Set([
  'BatchSize',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'EventSourceArn',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'ParallelizationFactor',
  'StartingPosition',
  'Tags',
]);

export const mapping = ({ logicalId, properties }: ResourceView): Mapping => {
  const unknown = Object.keys(properties).find((name) => !MAPPING_PROPERTIES.has(name));
  if (unknown) throw new Error(`${logicalId}: unknown property ${unknown}`);
  const number = (name: string, fallback: number) => Number(properties[name] ?? fallback);
  if (number('ParallelizationFactor', 1) !== 1) throw new Error(`${logicalId}: ParallelizationFactor must be 1`);
  const position = properties.StartingPosition;
  if (position !== 'TRIM_HORIZON' && position !== 'LATEST') {
    throw new Error(`${logicalId}: StartingPosition ${String(position)}`);
  }
  const destination = properties.DestinationConfig as { OnFailure?: { Destination?: string } } | undefined;
  return {
    functionName: String(properties.FunctionName),
    streamArn: String(properties.EventSourceArn),
    batchSize: number('BatchSize', 100),
    batchingWindowSeconds: number('MaximumBatchingWindowInSeconds', 0),
    bisect: properties.BisectBatchOnFunctionError === true,
    startingPosition: position,
    maximumRetryAttempts: number('MaximumRetryAttempts', -1),
    maximumRecordAgeSeconds: number('MaximumRecordAgeInSeconds', -1),
    onFailure: destination?.OnFailure?.Destination,
    reportsItemFailures: [properties.FunctionResponseTypes ?? []].flat().includes('ReportBatchItemFailures'),
  };
};

export const parameter = ({ name, properties }: ResourceView): Parameter => ({
  name,
  type: String(properties.Type),
  value: String(properties.Value),
  allowedPattern: properties.AllowedPattern === undefined ? undefined : String(properties.AllowedPattern),
});

export const topic = ({ name: arn }: ResourceView): Topic => ({ arn, name: arn.split(':').at(-1) ?? arn });

export const logGroup = ({ name }: ResourceView): LogGroup => ({ name });

export const logSubscription = ({ name, properties }: ResourceView): LogSubscription => ({
  name: String(properties.FilterName ?? name),
  logGroup: String(properties.LogGroupName),
  filterPattern: String(properties.FilterPattern ?? ''),
  destinationArn: String(properties.DestinationArn),
});
