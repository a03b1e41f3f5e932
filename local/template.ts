import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { type FunctionTemplate, readFunctions } from './template/functions.ts';
import { readServerless } from './template/includes.ts';
import { createResolver, type Resolve } from './template/intrinsics.ts';
import { createNames, type Resource, type Stack } from './template/names.ts';
import * as resources from './template/resources.ts';
import { createVariables } from './template/variables.ts';
import { readYaml } from './template/yaml.ts';

export type { FunctionTemplate, ScheduleTemplate, TopicSubscription } from './template/functions.ts';
export type {
  LogGroup,
  LogSubscription,
  Mapping,
  Parameter,
  Rule,
  RuleAction,
  StreamTemplate,
  Topic,
} from './template/resources.ts';

/** The local account; AWS reserves 111122223333 for examples. */
export const ACCOUNT_ID = '111122223333';

export interface TemplateOptions {
  readonly stage?: string;
  readonly region?: string;
  /** Override `params` of the file, e.g. `{ tap: 'off', pace: 1 / 60 }`. */
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  /** Last part of the stack's ARN. */
  readonly stackUuid: string;
}

/** What the local stack needs to know of serverless.yml, with every variable and intrinsic function resolved. */
export interface Template {
  readonly stack: Stack;
  readonly stage: string;
  readonly functions: readonly FunctionTemplate[];
  readonly tables: readonly CreateTableCommandInput[];
  readonly rules: readonly resources.Rule[];
  readonly streams: readonly resources.StreamTemplate[];
  readonly mappings: readonly resources.Mapping[];
  readonly parameters: readonly resources.Parameter[];
  readonly topics: readonly resources.Topic[];
  readonly logGroups: readonly resources.LogGroup[];
  readonly logSubscriptions: readonly resources.LogSubscription[];
  readonly buckets: readonly string[];
  /** Any other value of the file, e.g. an action's own resource: `{ Ref: 'LedgerTable' }`. */
  readonly resolve: Resolve;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads and resolves a serverless.yml and what it includes. Throws, naming it, on anything it does not know. */
export const loadTemplate = (file: string, options: TemplateOptions): Template =>
  templateOf(readServerless(file), options);

/** {@link loadTemplate} of a text that includes nothing. Resource types the local stack has no use for are not looked at. */
export const readTemplate = (text: string, options: TemplateOptions): Template =>
  templateOf(object(readYaml(text), 'serverless.yml'), options);

const templateOf = (document: Json, options: TemplateOptions): Template => {
  const provider = object(document.provider ?? {}, 'provider');
  const stage = options.stage ?? String(provider.stage ?? 'dev');
  const region = options.region ?? 'us-east-1';
  const sources = { stage, region, accountId: ACCOUNT_ID, params: options.params ?? {} };
  const variables = createVariables(document, sources);

  const name = `${String(variables(String(document.service), 'service'))}-${stage}`;
  const id = `arn:aws:cloudformation:${region}:${ACCOUNT_ID}:stack/${name}/${options.stackUuid}`;
  const stack: Stack = { accountId: ACCOUNT_ID, region, name, id };

  const sections = [document.resources ?? {}].flat().map((section) => object(section, 'resources'));
  const merged = (key: string): Json => Object.assign({}, ...sections.map((section) => section[key]));
  const functions = object(document.functions ?? {}, 'functions') as Readonly<Record<string, Json>>;
  const declared: Record<string, Resource> = {
    ...functionResources(functions, name),
    ...(merged('Resources') as Record<string, Resource>),
  };

  const property = (logicalId: string, key: string): string | undefined => {
    const value = declared[logicalId]?.Properties?.[key];
    return value === undefined ? undefined : String(resolve(value, `${logicalId}.${key}`));
  };
  const parameterDefault = (name: string): string | undefined => {
    const { Default } = object(merged('Parameters')[name] ?? {}, `Parameters.${name}`);
    return Default === undefined ? undefined : String(resolve(Default, `Parameters.${name}`));
  };
  const names = createNames(declared, stack, property, parameterDefault);
  const resolve = createResolver(variables, names, merged('Conditions'));

  const present = Object.entries(declared).filter(
    ([logicalId, { Condition }]) => Condition === undefined || resolve({ Condition }, logicalId) === true,
  );
  const each = <T>(type: string, read: (view: resources.ResourceView) => T): T[] =>
    present
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, resource]) => read(resources.view(logicalId, resource, names, resolve)));

  return {
    stack,
    stage,
    functions: readFunctions(functions, provider, stack, resolve),
    tables: each('AWS::DynamoDB::Table', resources.table),
    rules: each('AWS::IoT::TopicRule', resources.rule),
    streams: each('AWS::Kinesis::Stream', resources.stream),
    mappings: each('AWS::Lambda::EventSourceMapping', resources.mapping),
    parameters: each('AWS::SSM::Parameter', resources.parameter),
    topics: each('AWS::SNS::Topic', resources.topic),
    logGroups: each('AWS::Logs::LogGroup', resources.logGroup),
    logSubscriptions: each('AWS::Logs::SubscriptionFilter', resources.logSubscription),
    buckets: each('AWS::S3::Bucket', (view) => view.name),
    resolve,
  };
};

/** What the framework adds to the stack for each function, under its own logical ids. */
const functionResources = (functions: Json, stackName: string): Record<string, Resource> =>
  Object.fromEntries(
    Object.keys(functions).flatMap((key) => {
      const id = key[0]!.toUpperCase() + key.slice(1).replaceAll('-', 'Dash').replaceAll('_', 'Underscore');
      const name = (functions[key] as Json).name ?? `${stackName}-${key}`;
      return [
        [`${id}LambdaFunction`, { Type: 'AWS::Lambda::Function', Properties: { FunctionName: name } }],
        [`${id}LogGroup`, { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/aws/lambda/${String(name)}` } }],
      ];
    }),
  );

const object = (value: unknown, where: string): Json => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${where}: a map is needed, not ${JSON.stringify(value)}`);
  }
  return value as Json;
};
