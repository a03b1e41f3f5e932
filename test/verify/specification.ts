import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

/** A packaged template, as far as it is compared. */
export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;
}

/**
 * What a template holds that CloudFormation's specification does not know, has in another type, or misses: one line each,
 * `Resource.Property: what`. Intrinsic functions may give anything, except that both sides of an If are looked at.
 */
export const strangersTo = ({ Resources }: Template): readonly string[] =>
  Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
    // Of our own making, so nobody's specification has it.
    if (Type.startsWith('Custom::')) return [];
    const resource = specificationOf(Type);
    return resource ? inProperties(Properties, resource.properties, id) : [`${id}: there is no ${Type}`];
  });

const database = loadAwsServiceSpecSync();
const specificationOf = (type: string) => database.lookup('resource', 'cloudFormationType', 'equals', type)[0];

type ResourceProperties = NonNullable<ReturnType<typeof specificationOf>>['properties'];
type PropertyType = ResourceProperties[string]['type'];
type Found = readonly string[];
type Check = (value: unknown, path: string) => Found;

const inProperties = (value: unknown, known: ResourceProperties, path: string): Found => {
  if (!isObject(value)) return [`${path}: must be an object`];
  const missing = Object.keys(known).filter((name) => known[name]?.required && !isAlwaysThere(value[name]));
  return [
    ...missing.map((name) => `${path}.${name}: is required`),
    ...Object.entries(value).flatMap(([name, held]) => {
      const property = Object.hasOwn(known, name) ? known[name] : undefined;
      if (!property) return [`${path}.${name}: is unknown`];
      return inType(held, [property.type, ...(property.previousTypes ?? [])], `${path}.${name}`);
    }),
  ];
};

/** By any of the types: what the first of them has against it otherwise. */
const inType = (value: unknown, types: readonly PropertyType[], path: string): Found => {
  const literals = alternatives(value);
  return literals.flatMap((literal) => {
    const complaints = types.map((type) => checkOf(type)(literal, path));
    return complaints.some((found) => found.length === 0) ? [] : (complaints[0] ?? []);
  });
};

const checkOf = (type: PropertyType): Check => {
  switch (type.type) {
    case 'ref':
      return (value, path) => inProperties(value, database.get('typeDefinition', type.reference).properties, path);
    case 'array':
      return (value, path) =>
        Array.isArray(value)
          ? value.flatMap((each, index) => inType(each, [type.element], `${path}[${index}]`))
          : [`${path}: must be a list`];
    case 'map':
      return (value, path) =>
        isObject(value)
          ? Object.entries(value).flatMap(([key, each]) => inType(each, [type.element], `${path}.${key}`))
          : [`${path}: must be a map`];
    case 'union':
      return (value, path) => inType(value, type.types, path);
    case 'tag':
      return (value, path) => inProperties(value, TAG, path);
    case 'string':
      return oneOf(type.allowedValues, 'string');
    case 'integer':
      return (value, path) =>
        Number.isInteger(value) ? oneOf(type.allowedValues, 'number')(value, path) : [`${path}: must be an integer`];
    case 'date-time':
      return oneOf(undefined, 'string');
    case 'number':
    case 'boolean':
      return oneOf(undefined, type.type);
    case 'json':
      return (value, path) => (isObject(value) ? [] : [`${path}: must be JSON`]);
    case 'null':
      return (value, path) => (value === null ? [] : [`${path}: must be null`]);
  }
};

const TAG: ResourceProperties = {
  Key: { type: { type: 'string' }, required: true },
  Value: { type: { type: 'string' }, required: true },
};

const oneOf =
  (allowed: readonly unknown[] | undefined, kind: 'string' | 'number' | 'boolean'): Check =>
  (value, path) => {
    if (typeof value !== kind) return [`${path}: must be a ${kind}`];
    return !allowed || allowed.includes(value)
      ? []
      : [`${path}: ${JSON.stringify(value)} is none of ${allowed.join(', ')}`];
  };

// --- Intrinsic functions -------------------------------------------------------------------------

/** The literals that a value may turn into. None where only AWS can tell, or where it is left out. */
const alternatives = (value: unknown): readonly unknown[] => {
  const call = callOf(value);
  if (!call) return [value];
  return call.name === 'Fn::If' ? branchesOf(call.argument).flatMap(alternatives) : [];
};

const isAlwaysThere = (value: unknown): boolean => {
  const call = callOf(value);
  if (call?.name === 'Fn::If') return branchesOf(call.argument).every(isAlwaysThere);
  return value !== undefined && !(call?.name === 'Ref' && call.argument === 'AWS::NoValue');
};

const callOf = (value: unknown): { readonly name: string; readonly argument: unknown } | undefined => {
  if (!isObject(value)) return undefined;
  const [name, ...more] = Object.keys(value);
  const isCall = name !== undefined && more.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
  return isCall ? { name, argument: value[name] } : undefined;
};

const branchesOf = (argument: unknown): readonly unknown[] => (Array.isArray(argument) ? argument.slice(1) : []);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
