import { type TapMode, tapModes } from '../shared/types/tap.ts';

/** The environment of our functions, as serverless.yml sets it. Everything that a function needs is checked at cold start. */
export interface Config {
  /** Name of the stack: service and stage. */
  readonly stack: string;
  /** Where AWS is, for the commands that people are told; absent for AWS itself. The SDK's own variable. */
  readonly endpoint: string | undefined;
  /** Factor on every delay, pause and quiet period. 1 except in rehearsals. */
  readonly pace: number;
  readonly windowsTable: string;
  readonly incidentsTable: string;
  readonly ledgerTable: string;
  /** ARN of the SNS topic. */
  readonly incidentsTopic: string;
  /** Who hears of incidents beside the incidents topic. */
  readonly publish: (typeof PUBLISH)[number];
  /** ARN of the SNS topic whose every message a chat understands. */
  readonly chatTopic: string;
  readonly putAsideBucket: string;
  /** What our own rules write into `via`. */
  readonly stamp: string;
  readonly logGroup: string;
  /** Log groups of others whose entries we read. */
  readonly sharedLogGroups: readonly string[];
  /** Account that owns the log group. */
  readonly logOwner: string;
  readonly tap: TapMode;
  /** Whether log levels are raised for those whom incidents are about. */
  readonly entityLogging: 'on' | 'off';
  /** Name of the tap's rule, and of those that must be on. */
  readonly tapRule: string;
  readonly feedingRules: readonly string[];
  /** AWS's quota for the account: 20 000 in large Regions, 2 000 elsewhere. */
  readonly ruleEvaluationsPerSecond: number;
  /** Dollars. */
  readonly monthlyCeiling: number;
  /** Most items that one reader of the stream writes, over ten seconds. 0 for no cap. */
  readonly writesPerSecond: number;
  readonly sketchKey: string;
  /** Where heartbeats are published: Basic Ingest of their rule. */
  readonly heartbeatTopic: string;
  /** Signs heartbeats. */
  readonly heartbeatKey: string;
  /** The one knob. */
  readonly falseAlarmsPerDay: number;
  /** Names of SSM parameters. */
  readonly modeParameter: string;
  readonly breakerParameter: string;
  readonly policyParameter: string;
  /** Where certificates are put apart: a thing group, an IoT policy, both or neither. */
  readonly quarantineGroup: string | undefined;
  readonly quarantinePolicy: string | undefined;
  readonly disconnectFunction: string;
  readonly quarantineFunction: string;
  readonly deactivateFunction: string;
  readonly revokeFunction: string;
  readonly reinstateFunction: string;
  /** ARNs of roles: what IoT Core logs with, and what CloudWatch Logs writes to the stream with. */
  readonly loggingRole: string;
  readonly subscriptionRole: string;
  readonly streamArn: string;
}

const PUBLISH = ['none', 'chat', 'security-hub', 'all'] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the named settings. Throws one error that lists every variable that is missing or wrong, with its value. */
export const loadConfig = <Name extends keyof Config>(
  names: readonly Name[],
  environment: Environment = process.env,
): Pick<Config, Name> => {
  const problems: string[] = [];
  const entries = names.map((name) => {
    const { variable, read } = settings[name];
    try {
      return [name, read(environment[variable])];
    } catch (error) {
      problems.push(`${variable}: ${(error as Error).message}`);
      return [name, undefined];
    }
  });
  if (problems.length > 0) throw new Error(`environment: ${problems.join('; ')}`);
  return Object.fromEntries(entries) as Pick<Config, Name>;
};

interface Setting<T> {
  readonly variable: string;
  readonly read: (value: string | undefined) => T;
}

const text = (value: string | undefined): string => {
  if (value === undefined || value === '') throw new Error('is not set');
  return value;
};

const optional = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

/** Separated by commas; none where there is nothing. */
const list = (value: string | undefined): readonly string[] => (value ? value.split(',') : []);

const positive = (value: string | undefined): number => {
  const number = Number(text(value));
  if (!(number > 0 && number < Number.POSITIVE_INFINITY))
    throw new Error(`must be a number above 0, is ${JSON.stringify(value)}`);
  return number;
};

const zeroOrMore = (value: string | undefined): number => (value === '0' ? 0 : positive(value));

const oneOf =
  <T extends string>(...allowed: readonly T[]) =>
  (value: string | undefined): T => {
    const found = allowed.find((candidate) => candidate === text(value));
    if (found === undefined) throw new Error(`must be one of ${allowed.join(', ')}, is ${JSON.stringify(value)}`);
    return found;
  };

const settings: { readonly [Name in keyof Config]: Setting<Config[Name]> } = {
  stack: { variable: 'STACK', read: text },
  endpoint: { variable: 'AWS_ENDPOINT_URL', read: optional },
  pace: { variable: 'PACE', read: positive },
  windowsTable: { variable: 'WINDOWS_TABLE', read: text },
  incidentsTable: { variable: 'INCIDENTS_TABLE', read: text },
  ledgerTable: { variable: 'LEDGER_TABLE', read: text },
  incidentsTopic: { variable: 'INCIDENTS_TOPIC', read: text },
  publish: { variable: 'PUBLISH', read: oneOf(...PUBLISH) },
  chatTopic: { variable: 'CHAT_TOPIC', read: text },
  putAsideBucket: { variable: 'PUT_ASIDE_BUCKET', read: text },
  stamp: { variable: 'STAMP', read: text },
  logGroup: { variable: 'LOG_GROUP', read: text },
  sharedLogGroups: { variable: 'SHARED_LOG_GROUPS', read: list },
  logOwner: { variable: 'LOG_OWNER', read: text },
  tap: { variable: 'TAP', read: oneOf(...tapModes) },
  entityLogging: { variable: 'ENTITY_LOGGING', read: oneOf('on', 'off') },
  tapRule: { variable: 'TAP_RULE', read: text },
  feedingRules: { variable: 'FEEDING_RULES', read: list },
  ruleEvaluationsPerSecond: { variable: 'RULE_EVALUATIONS_PER_SECOND', read: positive },
  monthlyCeiling: { variable: 'MONTHLY_CEILING', read: positive },
  writesPerSecond: { variable: 'WRITES_PER_SECOND', read: zeroOrMore },
  sketchKey: { variable: 'SKETCH_KEY', read: text },
  heartbeatTopic: { variable: 'HEARTBEAT_TOPIC', read: text },
  heartbeatKey: { variable: 'HEARTBEAT_KEY', read: text },
  falseAlarmsPerDay: { variable: 'FALSE_ALARMS_PER_DAY', read: positive },
  modeParameter: { variable: 'MODE_PARAMETER', read: text },
  breakerParameter: { variable: 'BREAKER_PARAMETER', read: text },
  policyParameter: { variable: 'POLICY_PARAMETER', read: text },
  quarantineGroup: { variable: 'QUARANTINE_GROUP', read: optional },
  quarantinePolicy: { variable: 'QUARANTINE_POLICY', read: optional },
  disconnectFunction: { variable: 'DISCONNECT_FUNCTION', read: text },
  quarantineFunction: { variable: 'QUARANTINE_FUNCTION', read: text },
  deactivateFunction: { variable: 'DEACTIVATE_FUNCTION', read: text },
  revokeFunction: { variable: 'REVOKE_FUNCTION', read: text },
  reinstateFunction: { variable: 'REINSTATE_FUNCTION', read: text },
  loggingRole: { variable: 'LOGGING_ROLE', read: text },
  subscriptionRole: { variable: 'SUBSCRIPTION_ROLE', read: text },
  streamArn: { variable: 'STREAM_ARN', read: text },
};
