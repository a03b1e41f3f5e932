import type { Template } from '../template.ts';

/** Where each AWS service is served, by the name of the SDK's own variable, e.g. `AWS_ENDPOINT_URL_SNS`; without a service, where all are. */
export type EndpointUrls = Readonly<Record<`AWS_ENDPOINT_URL${string}`, string>>;

/** Set by Lambda itself; a function that states one is refused, as there. */
const RESERVED = /^(AWS_|_HANDLER$|_X_AMZN_TRACE_ID$|LAMBDA_)/;

/**
 * Of the machine's own configuration nothing may reach the clients: they talk to 127.0.0.1 and nowhere else. The
 * last ones are set anew for each module.
 */
const REMOVED = [
  'AWS_ENDPOINT_URL',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
] as const;

/**
 * The environment of all functions at once, for they share one process: a name with two different values is an
 * error.
 */
export const unionEnvironment = ({ functions }: Pick<Template, 'functions'>): Record<string, string> => {
  const union: Record<string, string> = {};
  for (const { key, environment } of functions) {
    for (const [name, value] of Object.entries(environment)) {
      if (RESERVED.test(name)) throw new Error(`functions.${key}: Lambda reserves the variable ${name}`);
      if ((union[name] ?? value) !== value) {
        throw new Error(
          `functions.${key}: ${name} is ${JSON.stringify(value)} here and ${JSON.stringify(union[name])} elsewhere`,
        );
      }
      union[name] = value;
    }
  }
  return union;
};

/** What Lambda sets. Credentials are invented: no request is checked for its signature here. */
export const runtimeEnvironment = (region: string, endpoints: EndpointUrls): Record<string, string> => ({
  ...endpoints,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: 'LOCALSTACKNOTAKEY',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  // In development the logger writes to the global console, which a program can send elsewhere; otherwise to standard output.
  POWERTOOLS_DEV: 'true',
  POWERTOOLS_LOG_LEVEL: 'WARN',
});

/** Sets variables of this process; the function returned puts back what was there. */
export const setEnvironment = (values: Readonly<Record<string, string>>): (() => void) => {
  const before = [...REMOVED, ...Object.keys(values)].map((name) => [name, process.env[name]] as const);
  for (const name of REMOVED) delete process.env[name];
  Object.assign(process.env, values);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
};
