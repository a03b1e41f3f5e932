import type { Operator } from './syntax.ts';
import { equal, finite, isArray, toBoolean, toNumber, toText, type Value } from './values.ts';

export type Binary = (left: Value, right: Value) => Value;

const logical =
  (apply: (left: boolean, right: boolean) => boolean): Binary =>
  (left, right) => {
    const [l, r] = [toBoolean(left), toBoolean(right)];
    return l === undefined || r === undefined ? undefined : apply(l, r);
  };

const numeric =
  (apply: (left: number, right: number) => number | boolean): Binary =>
  (left, right) => {
    const [l, r] = [toNumber(left), toNumber(right)];
    if (l === undefined || r === undefined) return undefined;
    const result = apply(l, r);
    return typeof result === 'number' ? finite(result) : result;
  };

const sum = numeric((left, right) => left + right);

/** Addition, or concatenation as soon as one side is a string. */
const plus: Binary = (left, right) => {
  if (typeof left !== 'string' && typeof right !== 'string') return sum(left, right);
  const [l, r] = [toText(left), toText(right)];
  return l === undefined || r === undefined ? undefined : l + r;
};

/** The binary operators over evaluated operands. */
export const BINARY: Readonly<Record<Operator, Binary>> = {
  OR: logical((left, right) => left || right),
  AND: logical((left, right) => left && right),
  IN: (left, right) => (isArray(right) ? right.some((item) => equal(left, item) === true) : undefined),
  '=': equal,
  '<>': (left, right) => {
    const same = equal(left, right);
    return same === undefined ? undefined : !same;
  },
  '<': numeric((left, right) => left < right),
  '<=': numeric((left, right) => left <= right),
  '>': numeric((left, right) => left > right),
  '>=': numeric((left, right) => left >= right),
  '+': plus,
  '-': numeric((left, right) => left - right),
  '*': numeric((left, right) => left * right),
  '/': numeric((left, right) => left / right),
  '%': numeric((left, right) => left % right),
};

/** `cast(x as …)`: as the conversions, and between numbers and booleans besides. */
export const CASTS: Readonly<Record<string, (value: Value) => Value>> = (() => {
  const number = (value: Value) => (typeof value === 'boolean' ? Number(value) : toNumber(value));
  const int = (value: Value) => {
    const n = number(value);
    return n === undefined ? undefined : Math.floor(n);
  };
  const bool = (value: Value) => (typeof value === 'number' ? value !== 0 : toBoolean(value));
  return {
    ...{ string: toText, nvarchar: toText, text: toText, ntext: toText, varchar: toText },
    ...{ int, integer: int, double: number, decimal: number, bool, boolean: bool },
  };
})();
