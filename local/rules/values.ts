/** A value of AWS IoT SQL. `undefined` is its Undefined: the absence that a result leaves out. */
export type Value = undefined | null | boolean | number | string | readonly Value[] | SqlObject;
export interface SqlObject {
  readonly [key: string]: Value;
}

/** AWS's pattern for strings that count as numbers. */
const DECIMAL = /^-?\d+(\.\d+)?(E-?\d+)?$/i;

/** “To decimal” of AWS's conversion table; Null gives Undefined, for no operator does anything with it. */
export const toNumber = (value: Value): number | undefined => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : undefined;
};

/** “To boolean”. */
export const toBoolean = (value: Value): boolean | undefined => {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  return { true: true, false: false }[value.toLowerCase()];
};

/** “To string”. */
export const toText = (value: Value): string | undefined => {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** The `=` operator: Undefined where a side is, false where the types differ; order counts in arrays only. */
export const equal = (left: Value, right: Value): boolean | undefined =>
  left === undefined || right === undefined ? undefined : same(left, right);

const same = (left: Value, right: Value): boolean => {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (isArray(left) || isArray(right)) {
    return isArray(left) && isArray(right) && left.length === right.length && left.every((v, i) => same(v, right[i]));
  }
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]))
  );
};

/** A member of an object, never one that every JavaScript object has. */
export const member = (value: Value, key: string): Value =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

export const isArray = (value: Value): value is readonly Value[] => Array.isArray(value);

export const isObject = (value: Value): value is SqlObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** No number of SQL is infinite or NaN: those are Undefined. */
export const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
