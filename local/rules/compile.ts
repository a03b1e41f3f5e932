import { compileCall } from './calls.ts';
import type { Evaluate, Evaluation } from './evaluation.ts';
import { BINARY, type Binary, CASTS } from './operators.ts';
import { parseExpression } from './parser.ts';
import type { Expression, Item, Select } from './syntax.ts';
import { SqlError } from './tokens.ts';
import { equal, isArray, member, toBoolean, toNumber, toText, type Value } from './values.ts';

/** What names are looked up in: the message's payload, or the element that a nested SELECT looks at. */
type Scope = 'payload' | 'element';

/** Compiles once; throws {@link SqlError} on an unknown function or a wrong number of arguments. */
export const compile = (expression: Expression, scope: Scope = 'payload'): Evaluate => {
  const inner = (part: Expression) => compile(part, scope);
  switch (expression.kind) {
    case 'literal':
      return () => expression.value;
    case 'name':
      return compileMember(scopeOf(scope), expression.name);
    case 'member':
      return compileMember(inner(expression.of), expression.name);
    case 'array':
      return compileArray(expression.items.map(inner));
    case 'object':
      return compileObject(expression.fields.map(([key, value]) => [key, inner(value)]));
    case 'unary':
      return expression.operator === 'NOT' ? not(inner(expression.operand)) : negate(inner(expression.operand));
    case 'binary':
      return compileBinary(BINARY[expression.operator], inner(expression.left), inner(expression.right));
    case 'call':
      return compileCall(expression.name, expression.args.map(inner));
    case 'cast':
      return compileCast(expression.type, inner(expression.operand));
    case 'encode':
      return compileEncode(expression.of, scope);
    case 'case':
      return compileCase(expression, scope);
    case 'query':
      return compileQuery(expression.select, scope);
    case 'exists':
      return compileExists(compileQuery(expression.select, scope));
  }
};

/** A string with substitution templates: `fleet/${topic(2)}`. An Undefined expression becomes the empty string. */
export const compileTemplate = (template: string): Evaluate => {
  const pieces = template.split(/\$\{((?:[^}'"]|'[^']*'|"[^"]*")*)\}/);
  const evaluates = pieces.map((piece, i): Evaluate => (i % 2 === 0 ? () => piece : compile(parseExpression(piece))));
  return (evaluation, element) => evaluates.map((evaluate) => toText(evaluate(evaluation, element)) ?? '').join('');
};

/** The items of a SELECT as one value. Undefined members are left out. */
export const compileItems = (select: Select, scope: Scope = 'payload'): Evaluate => {
  const fields = select.items.map((item) => compileItem(item, scope));
  const [only] = select.items;
  if (select.value && only) return only.kind === 'everything' ? scopeOf(scope) : compile(only.expression, scope);
  return (evaluation, element) => {
    const result: Record<string, Value> = {};
    for (const add of fields) add(result, evaluation, element);
    return result;
  };
};

type Add = (result: Record<string, Value>, evaluation: Evaluation, element: Value) => void;

const compileItem = (item: Item, scope: Scope): Add => {
  const all = scopeOf(scope);
  if (item.kind === 'everything') return (result, evaluation, element) => copyInto(result, all(evaluation, element));
  const evaluate = compile(item.expression, scope);
  const parents = item.name.slice(0, -1);
  const last = item.name.at(-1) ?? '';
  return (result, evaluation, element) => {
    const value = evaluate(evaluation, element);
    if (value === undefined) return;
    let target = result;
    for (const parent of parents) target = (target[parent] ??= {}) as Record<string, Value>;
    target[last] = value;
  };
};

/** Devices choose these names, `__proto__` among them: they are defined, never assigned. */
const copyInto = (result: Record<string, Value>, source: Value): void => {
  if (typeof source !== 'object' || source === null) return;
  for (const [key, value] of Object.entries(source)) {
    if (key === '__proto__') Object.defineProperty(result, key, { value, enumerable: true, writable: true });
    else result[key] = value;
  }
};

const scopeOf = (scope: Scope): Evaluate =>
  scope === 'payload' ? ({ document }) => document : (_, element) => element;

const compileMember =
  (of: Evaluate, name: string): Evaluate =>
  (evaluation, element) =>
    member(of(evaluation, element), name);

const compileArray =
  (items: readonly Evaluate[]): Evaluate =>
  (evaluation, element) =>
    items.map((item) => item(evaluation, element)).filter((value) => value !== undefined);

const compileObject =
  (fields: readonly (readonly [string, Evaluate])[]): Evaluate =>
  (evaluation, element) =>
    Object.fromEntries(
      fields
        .map(([key, value]) => [key, value(evaluation, element)] as const)
        .filter(([, value]) => value !== undefined),
    );

const not =
  (operand: Evaluate): Evaluate =>
  (evaluation, element) => {
    const value = toBoolean(operand(evaluation, element));
    return value === undefined ? undefined : !value;
  };

const negate =
  (operand: Evaluate): Evaluate =>
  (evaluation, element) => {
    const value = toNumber(operand(evaluation, element));
    return value === undefined ? undefined : -value;
  };

const compileBinary =
  (apply: Binary, left: Evaluate, right: Evaluate): Evaluate =>
  (evaluation, element) =>
    apply(left(evaluation, element), right(evaluation, element));

const compileCast = (type: string, operand: Evaluate): Evaluate => {
  const cast = CASTS[type];
  if (!cast) throw new SqlError(`cast to unknown type ${type}`);
  return (evaluation, element) => cast(operand(evaluation, element));
};

const compileEncode = (of: Expression | 'payload', scope: Scope): Evaluate => {
  if (of === 'payload') return (evaluation) => evaluation.base64;
  const operand = compile(of, scope);
  return (evaluation, element) => {
    const value = toText(operand(evaluation, element));
    return value === undefined ? undefined : Buffer.from(value).toString('base64');
  };
};

const compileCase = (expression: Extract<Expression, { kind: 'case' }>, scope: Scope): Evaluate => {
  const inner = (part: Expression) => compile(part, scope);
  const subject = inner(expression.subject);
  const branches = expression.branches.map(([when, then]) => [inner(when), inner(then)] as const);
  const otherwise = expression.otherwise ? inner(expression.otherwise) : () => undefined;
  return (evaluation, element) => {
    const value = subject(evaluation, element);
    if (value === undefined) return undefined;
    const match = branches.find(([when]) => equal(value, when(evaluation, element)) === true);
    return (match ? match[1] : otherwise)(evaluation, element);
  };
};

/** A nested SELECT: over an array it gives an array, over an object one result. */
const compileQuery = (select: Select, scope: Scope): Evaluate => {
  if (!('path' in select.from)) throw new SqlError('a nested SELECT runs over a path');
  const path = compile(select.from.path, scope);
  const where = select.where ? compile(select.where, 'element') : () => true;
  const items = compileItems(select, 'element');
  return (evaluation, element) => {
    const source = path(evaluation, element);
    const chosen = (each: Value) => toBoolean(where(evaluation, each)) === true;
    if (isArray(source)) return source.filter(chosen).map((each) => items(evaluation, each));
    return source === undefined || !chosen(source) ? undefined : items(evaluation, source);
  };
};

const compileExists =
  (query: Evaluate): Evaluate =>
  (evaluation, element) => {
    const result = query(evaluation, element);
    return isArray(result) ? result.length > 0 : result !== undefined;
  };
