import type { PolicyName } from './types.ts';

/** An AWS IoT Core policy document, as GetPolicy answers it. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** Actions that a client asks for. */
export type IotAction = 'iot:Connect' | 'iot:Publish' | 'iot:RetainPublish' | 'iot:Subscribe' | 'iot:Receive';

/** `client/<id>`, `topic/<name>` or `topicfilter/<filter>`. */
export type IotResource = `client/${string}` | `topic/${string}` | `topicfilter/${string}`;

/** What one connection may do: a document with its variables put in. */
export interface Permissions {
  allows(action: IotAction, resource: IotResource): boolean;
}

/** Values of the policy variables; a statement that names an absent one applies to nothing. */
export interface PolicyVariables {
  readonly 'iot:ClientId': string;
  readonly 'iot:Certificate.Subject.CommonName'?: string | undefined;
}

/** Everything before the resource, e.g. `arn:aws:iot:us-east-1:123456789012`. */
export const iotArn = (region: string, accountId: string): string => `arn:aws:iot:${region}:${accountId}`;

/** The two policies of the local stack, as AWS would hold them. */
export const policyDocument = (name: PolicyName, arn: string): PolicyDocument => DOCUMENTS[name](arn);

/** Everything is denied that no statement allows, and a Deny outweighs every Allow. */
export const permissions = (document: PolicyDocument, arn: string, variables: PolicyVariables): Permissions => {
  const compile = (effect: PolicyStatement['Effect']): readonly Rule[] =>
    document.Statement.filter(({ Effect }) => Effect === effect).map(({ Action, Resource }) => ({
      actions: Action.map((action) => pattern(action, variables)),
      resources: Resource.map((resource) => pattern(resource, variables)),
    }));
  const denied = compile('Deny');
  const allowed = compile('Allow');

  return {
    allows: (action, resource) => {
      const asked = `${arn}:${resource}`;
      const applies = (rule: Rule): boolean => matches(rule.actions, action) && matches(rule.resources, asked);
      return !denied.some(applies) && allowed.some(applies);
    },
  };
};

interface Rule {
  readonly actions: readonly (RegExp | undefined)[];
  readonly resources: readonly (RegExp | undefined)[];
}

/** AWS's own spelling of a policy variable. */
const COMMON_NAME = '$' + '{iot:Certificate.Subject.CommonName}';

const DOCUMENTS: Readonly<Record<PolicyName, (arn: string) => PolicyDocument>> = {
  own: (arn) => ({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['iot:Connect'], Resource: [`${arn}:client/${COMMON_NAME}`] },
      {
        Effect: 'Allow',
        Action: ['iot:Publish', 'iot:RetainPublish', 'iot:Receive'],
        Resource: [`${arn}:topic/devices/${COMMON_NAME}/*`],
      },
      { Effect: 'Allow', Action: ['iot:Subscribe'], Resource: [`${arn}:topicfilter/devices/${COMMON_NAME}/*`] },
    ],
  }),
  wide: () => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['iot:*'], Resource: ['*'] }],
  }),
};

const matches = (patterns: readonly (RegExp | undefined)[], text: string): boolean =>
  patterns.some((each) => each?.test(text));

/** `*` and `?` are wildcards in the document alone: a variable's value is taken literally, and `+` and `#` always are. */
const pattern = (text: string, variables: PolicyVariables): RegExp | undefined => {
  let source = '';
  for (const [token, variable] of text.matchAll(/\$\{([^}]*)\}|[*?]|[^*?$]+|\$/g)) {
    const piece = variable === undefined ? (WILDCARDS.get(token) ?? quote(token)) : literal(variable, variables);
    if (piece === undefined) return undefined;
    source += piece;
  }
  return new RegExp(`^${source}$`, 's');
};

const WILDCARDS: ReadonlyMap<string, string> = new Map([
  ['*', '.*'],
  ['?', '.'],
]);

const literal = (variable: string, variables: PolicyVariables): string | undefined => {
  const value = new Map(Object.entries(variables)).get(variable);
  return value === undefined ? undefined : quote(value);
};

const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
