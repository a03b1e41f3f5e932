import type { ResolveVariables } from './variables.ts';

/** What `Ref` and `GetAtt` answer for the logical ids of a stack. */
export interface Names {
  ref(logicalId: string, where: string): string;
  attribute(logicalId: string, name: string, where: string): string;
}

/** Variables and intrinsic functions replaced, all the way down. `where` names the place in errors. */
export type Resolve = (value: unknown, where: string) => unknown;

type Json = Readonly<Record<string, unknown>>;
type Intrinsic = (argument: unknown, where: string) => unknown;

/** `Ref: AWS::NoValue` removes the property or element that holds it. */
const NO_VALUE = Symbol('AWS::NoValue');

/** CloudFormation's intrinsic functions over one stack. An unknown one is an error that names it. */
export const createResolver = (variables: ResolveVariables, names: Names, conditions: Json): Resolve => {
  const resolve: Resolve = (value, where) => {
    if (typeof value === 'string') return settle(variables(value, where), where);
    return settle(value, where);
  };

  const settle = (value: unknown, where: string): unknown => {
    if (Array.isArray(value)) return value.map((item, i) => resolve(item, `${where}[${i}]`)).filter(isValue);
    if (!isObject(value)) return value;
    const [key, ...others] = Object.keys(value);
    if (key !== undefined && others.length === 0 && isIntrinsic(key, value[key])) {
      const intrinsic = intrinsics[key];
      if (!intrinsic) throw new Error(`${where}: unknown intrinsic function ${key}`);
      return intrinsic(value[key], where);
    }
    const fields = Object.entries(value).map(([name, field]) => [name, resolve(field, `${where}.${name}`)] as const);
    return Object.fromEntries(fields.filter(([, field]) => isValue(field)));
  };

  const list = (value: unknown, where: string): unknown[] => {
    const resolved = resolve(value, where);
    if (!Array.isArray(resolved)) throw new Error(`${where}: a list is needed, not ${JSON.stringify(resolved)}`);
    return resolved;
  };

  const condition = (value: unknown, where: string): boolean => {
    const resolved = resolve(value, where);
    if (typeof resolved !== 'boolean') throw new Error(`${where}: not a condition: ${JSON.stringify(value)}`);
    return resolved;
  };

  const named: Intrinsic = (name, where) => {
    const key = String(name);
    if (!Object.hasOwn(conditions, key)) throw new Error(`${where}: unknown condition ${key}`);
    return condition(conditions[key], `Conditions.${key}`);
  };

  const substitute = (text: string, own: Json, where: string): string =>
    text.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      if (Object.hasOwn(own, name)) return String(resolve(own[name], where));
      const [logicalId = '', ...attribute] = name.split('.');
      return attribute.length === 0
        ? names.ref(logicalId, where)
        : names.attribute(logicalId, attribute.join('.'), where);
    });

  const intrinsics: Readonly<Record<string, Intrinsic>> = {
    Ref: (id, where) => (id === 'AWS::NoValue' ? NO_VALUE : names.ref(String(id), where)),
    Condition: named,
    'Fn::GetAtt': (path, where) => {
      const [id, ...attribute] = Array.isArray(path) ? path.map(String) : String(path).split('.');
      return names.attribute(id ?? '', attribute.join('.'), where);
    },
    'Fn::Sub': (argument, where) => {
      const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
      return substitute(String(resolve(text, where)), isObject(own) ? own : {}, where);
    },
    'Fn::Join': (argument, where) => {
      const [separator, items] = list(argument, where);
      return list(items, where).join(String(separator));
    },
    'Fn::Split': (argument, where) => {
      const [separator, text] = list(argument, where);
      return String(text).split(String(separator));
    },
    'Fn::Select': (argument, where) => {
      const [index, items] = list(argument, where);
      const chosen = list(items, where)[Number(index)];
      if (chosen === undefined) throw new Error(`${where}: Fn::Select has no item ${String(index)}`);
      return chosen;
    },
    'Fn::If': (argument, where) => {
      const [name, yes, no] = Array.isArray(argument) ? argument : [];
      return resolve(named(name, where) ? yes : no, where);
    },
    'Fn::Equals': (argument, where) => {
      const [left, right] = list(argument, where);
      return String(left) === String(right);
    },
    'Fn::Not': (argument, where) => !list(argument, where).every((item) => condition(item, where)),
    'Fn::And': (argument, where) => list(argument, where).every((item) => condition(item, where)),
    'Fn::Or': (argument, where) => list(argument, where).some((item) => condition(item, where)),
  };

  return resolve;
};

/** `Condition` is also an ordinary key of an IAM statement; there its value is an object. */
const isIntrinsic = (key: string, argument: unknown): boolean =>
  key === 'Ref' || key.startsWith('Fn::') || (key === 'Condition' && typeof argument === 'string');

const isValue = (value: unknown): boolean => value !== NO_VALUE;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
