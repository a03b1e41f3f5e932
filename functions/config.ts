/** The environment of our functions, as serverless.yml sets it. Everything that a function needs is checked at cold start. */
export interface Config {
  /** Name of the stack: service and stage. */
  readonly stack: string;
  /** Factor on every delay, pause and quiet period. 1 except in rehearsals. */
  readonly pace: number;
  readonly windowsTable: string;
  readonly incidentsTable: string;
  readonly ledgerTable: string;
  /** ARN of the SNS topic. */
  readonly incidentsTopic: string;
  readonly putAsideBucket: string;
  /** What our own rules write into `via`. */
  readonly stamp: string;
  readonly logGroup: string;
  /** Account that owns the log group. */
  readonly logOwner: string;
  readonly tap: 'always' | 'off';
  readonly sketchKey: string;
  /** The one knob. */
  readonly falseAlarmsPerDay: number;
  /** Names of SSM parameters. */
  readonly modeParameter: string;
  readonly breakerParameter: string;
  readonly policyParameter: string;
  readonly disconnectFunction: string;
  readonly deactivateFunction: string;
  readonly revokeFunction: string;
  readonly reinstateFunction: string;
}

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

const positive = (value: string | undefined): number => {
  const number = Number(text(value));
  if (!(number > 0 && number < Number.POSITIVE_INFINITY))
    throw new Error(`must be a number above 0, is ${JSON.stringify(value)}`);
  return number;
};

const oneOf =
  <T extends string>(...allowed: readonly T[]) =>
  (value: string | undefined): T => {
    const found = allowed.find((candidate) => candidate === text(value));
    if (found === undefined) throw new Error(`must be one of ${allowed.join(', ')}, is ${JSON.stringify(value)}`);
    return found;
  };

const settings: { readonly [Name in keyof Config]: Setting<Config[Name]> } = {
  stack: { variable: 'STACK', read: text },
  pace: { variable: 'PACE', read: positive },
  windowsTable: { variable: 'WINDOWS_TABLE', read: text },
  incidentsTable: { variable: 'INCIDENTS_TABLE', read: text },
  ledgerTable: { variable: 'LEDGER_TABLE', read: text },
  incidentsTopic: { variable: 'INCIDENTS_TOPIC', read: text },
  putAsideBucket: { variable: 'PUT_ASIDE_BUCKET', read: text },
  stamp: { variable: 'STAMP', read: text },
  logGroup: { variable: 'LOG_GROUP', read: text },
  logOwner: { variable: 'LOG_OWNER', read: text },
  tap: { variable: 'TAP', read: oneOf('always', 'off') },
  sketchKey: { variable: 'SKETCH_KEY', read: text },
  falseAlarmsPerDay: { variable: 'FALSE_ALARMS_PER_DAY', read: positive },
  modeParameter: { variable: 'MODE_PARAMETER', read: text },
  breakerParameter: { variable: 'BREAKER_PARAMETER', read: text },
  policyParameter: { variable: 'POLICY_PARAMETER', read: text },
  disconnectFunction: { variable: 'DISCONNECT_FUNCTION', read: text },
  deactivateFunction: { variable: 'DEACTIVATE_FUNCTION', read: text },
  revokeFunction: { variable: 'REVOKE_FUNCTION', read: text },
  reinstateFunction: { variable: 'REINSTATE_FUNCTION', read: text },
};
