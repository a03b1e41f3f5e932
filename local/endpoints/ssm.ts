import type { Template } from '../template.ts';
import { AwsError, type Report } from './error.ts';
import type { Service } from './http.ts';
import { awsJson } from './json.ts';

interface Stored {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly allowedPattern: string | undefined;
  readonly version: number;
  readonly modifiedAt: number;
}

/** Parameter Store, with the parameters of the template in it. */
export const ssm = (template: Pick<Template, 'parameters' | 'stack'>, now: () => number, report: Report): Service => {
  const parameters = new Map<string, Stored>();
  for (const parameter of template.parameters) {
    parameters.set(parameter.name, { ...parameter, version: 1, modifiedAt: now() });
  }

  /** A name, or the ARN of one. */
  const nameOf = (name: unknown): string => String(name).replace(/^arn:[^/]*:parameter(?=\/)/, '');

  const describe = ({ name, type, value, version, modifiedAt }: Stored) => ({
    Name: name,
    Type: type,
    Value: value,
    Version: version,
    LastModifiedDate: modifiedAt / 1000,
    ARN: `arn:aws:ssm:${template.stack.region}:${template.stack.accountId}:parameter${name}`,
    DataType: 'text',
  });

  return awsJson(
    'ssm',
    '1.1',
    {
      GetParameter: ({ Name }) => {
        const stored = parameters.get(nameOf(Name));
        if (!stored) throw new AwsError('ParameterNotFound', `Parameter ${String(Name)} not found.`);
        return { Parameter: describe(stored) };
      },
      GetParameters: ({ Names }) => {
        const names = Names as readonly string[];
        const found = names.flatMap((name) => parameters.get(nameOf(name)) ?? []);
        const missing = names.filter((name) => !parameters.has(nameOf(name)));
        return { Parameters: found.map(describe), InvalidParameters: missing };
      },
      PutParameter: ({ Name, Value, Type, Overwrite, AllowedPattern }) => {
        const name = nameOf(Name);
        const before = parameters.get(name);
        if (before && Overwrite !== true) {
          throw new AwsError(
            'ParameterAlreadyExists',
            `The parameter ${name} exists already. Set Overwrite to replace it.`,
          );
        }
        const allowedPattern = (AllowedPattern as string | undefined) ?? before?.allowedPattern;
        if (allowedPattern !== undefined && !new RegExp(allowedPattern).test(String(Value))) {
          throw new AwsError(
            'ParameterPatternMismatchException',
            `${name}: the value does not match ${allowedPattern}`,
          );
        }
        const version = (before?.version ?? 0) + 1;
        const type = String(Type ?? before?.type ?? 'String');
        parameters.set(name, { name, type, value: String(Value), allowedPattern, version, modifiedAt: now() });
        return { Version: version, Tier: 'Standard' };
      },
    },
    report,
  );
};
