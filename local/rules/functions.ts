import { createHash, randomUUID } from 'node:crypto';
import { finite, isArray, isObject, member, toNumber, toText, type Value } from './values.ts';

/** A built-in function of AWS IoT SQL that looks at its arguments only. Wrong types give Undefined. */
interface Builtin {
  readonly least: number;
  readonly most: number;
  readonly call: (...args: readonly Value[]) => Value;
}

type Text = (...texts: readonly [string, string, string]) => Value;
type Arithmetic = (...numbers: readonly [number, number]) => number;

/** All arguments as strings; Null and Undefined make the result Undefined. */
const text = (arity: number, apply: Text): Builtin => ({
  least: arity,
  most: arity,
  call: (...args) => {
    const [a, b = '', c = ''] = args.map(toText);
    return a === undefined || args.some((arg) => arg === undefined || arg === null) ? undefined : apply(a, b, c);
  },
});

/** All arguments as numbers; what is none, and an imaginary or infinite result, is Undefined. */
const arithmetic = (arity: number, apply: Arithmetic): Builtin => ({
  least: arity,
  most: arity,
  call: (...args) => {
    const [a, b = 0] = args.map(toNumber);
    return a === undefined || args.some((arg) => toNumber(arg) === undefined) ? undefined : finite(apply(a, b));
  },
});

const general = (least: number, most: number, call: Builtin['call']): Builtin => ({ least, most, call });

const hash = (algorithm: string): Builtin => text(1, (a) => createHash(algorithm).update(a).digest('hex'));

const concat = (...args: readonly Value[]): Value => {
  if (args.some(isArray)) return args.flatMap((arg): readonly Value[] => (isArray(arg) ? arg : [arg]));
  const texts = args.map(toText);
  if (args.length === 0 || texts.includes(undefined)) return undefined;
  // One argument: AWS's table says unmodified, its example concat(1) = "1".
  return args.length === 1 || args.some((arg) => typeof arg === 'string') ? texts.join('') : undefined;
};

/** 0-based; AWS's example get("abc", 1) = "a" contradicts its own table, which is followed. */
const get = (collection: Value, key: Value): Value => {
  if (isObject(collection)) return typeof key === 'string' ? member(collection, key) : undefined;
  const index = toNumber(key);
  if (index === undefined || !(isArray(collection) || typeof collection === 'string')) return undefined;
  return collection[Math.round(index)];
};

const substring = (value: Value, from: Value, to: Value): Value => {
  const [source, start, end] = [toText(value), toNumber(from), to === undefined ? Infinity : toNumber(to)];
  if (source === undefined || start === undefined || end === undefined) return undefined;
  const [first, last] = [Math.max(0, Math.floor(start)), Math.max(0, Math.floor(end))];
  return first >= last ? '' : source.slice(first, last);
};

const decode = (value: Value, scheme: Value): Value => {
  if (typeof value !== 'string' || scheme !== 'base64') return null;
  const decoded = Buffer.from(value, 'base64').toString();
  try {
    return JSON.parse(decoded) as Value;
  } catch {
    return decoded;
  }
};

const transform = (mode: Value, object: Value, array: Value): Value => {
  if (mode !== 'enrichArray' || !isObject(object) || !isArray(array)) return undefined;
  return array.map((element) => (isObject(element) ? { ...element, ...object } : element));
};

const pad = (apply: (value: string, spaces: string) => string): Builtin =>
  general(2, 2, (value, count) => {
    const [source, spaces] = [toText(value), toNumber(count)];
    if (source === undefined || spaces === undefined) return undefined;
    return apply(source, ' '.repeat(Math.min(1000, Math.max(0, Math.floor(spaces)))));
  });

const patterns = new Map<string, RegExp | undefined>();

/** Compiled once; a pattern that is no regular expression gives Undefined, as in AWS. */
const regexp = (pattern: string): RegExp | undefined => {
  if (!patterns.has(pattern)) patterns.set(pattern, compile(pattern));
  return patterns.get(pattern);
};

const compile = (pattern: string): RegExp | undefined => {
  try {
    return new RegExp(pattern, 'g');
  } catch {
    return undefined;
  }
};

const character = (code: number | undefined): Value =>
  code === undefined || code < 0 || code >= 128 ? undefined : String.fromCharCode(Math.floor(code));

const trunc = (value: number, places: number): number => {
  const scale = 10 ** Math.min(34, Math.max(0, Math.floor(places)));
  return Math.trunc(value * scale) / scale;
};

/** By lower-case name. Functions that ask other services (aws_lambda, get_dynamodb, …) and dates are not among them. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  abs: arithmetic(1, Math.abs),
  acos: arithmetic(1, Math.acos),
  asin: arithmetic(1, Math.asin),
  atan: arithmetic(1, Math.atan),
  atan2: arithmetic(2, Math.atan2),
  bitand: arithmetic(2, (a, b) => Math.floor(a) & Math.floor(b)),
  bitor: arithmetic(2, (a, b) => Math.floor(a) | Math.floor(b)),
  bitxor: arithmetic(2, (a, b) => Math.floor(a) ^ Math.floor(b)),
  ceil: arithmetic(1, Math.ceil),
  chr: general(1, 1, (code) => character(toNumber(code))),
  concat: general(0, Infinity, concat),
  cos: arithmetic(1, Math.cos),
  cosh: arithmetic(1, Math.cosh),
  decode: general(2, 2, decode),
  endswith: text(2, (a, b) => a.endsWith(b)),
  exp: arithmetic(1, Math.exp),
  floor: arithmetic(1, Math.floor),
  get: general(2, 2, get),
  get_or_default: general(2, 2, (value, fallback) => value ?? fallback),
  indexof: text(2, (a, b) => a.indexOf(b)),
  isnull: general(1, 1, (value) => value === null),
  isundefined: general(1, 1, (value) => value === undefined),
  length: text(1, (a) => [...a].length),
  ln: arithmetic(1, Math.log),
  log: arithmetic(1, Math.log10),
  lower: text(1, (a) => a.toLowerCase()),
  lpad: pad((value, spaces) => spaces + value),
  ltrim: text(1, (a) => a.trimStart()),
  md5: hash('md5'),
  mod: arithmetic(2, (a, b) => a % b),
  nanvl: general(2, 2, (value, fallback) => value ?? fallback),
  newuuid: general(0, 0, () => randomUUID()),
  numbytes: text(1, (a) => Buffer.byteLength(a)),
  power: arithmetic(2, Math.pow),
  rand: general(0, 0, () => Math.random()),
  regexp_matches: text(2, (a, b) => {
    const pattern = regexp(b);
    return pattern && a.search(pattern) >= 0;
  }),
  regexp_replace: text(3, (a, b, c) => {
    const pattern = regexp(b);
    return pattern && a.replace(pattern, c);
  }),
  regexp_substr: text(2, (a, b) => {
    const pattern = regexp(b);
    return pattern && a.match(pattern)?.[0];
  }),
  remainder: arithmetic(2, (a, b) => a % b),
  replace: text(3, (a, b, c) => a.replaceAll(b, () => c)),
  round: arithmetic(1, (a) => Math.sign(a) * Math.round(Math.abs(a))),
  rpad: pad((value, spaces) => value + spaces),
  rtrim: text(1, (a) => a.trimEnd()),
  sha1: hash('sha1'),
  sha224: hash('sha224'),
  sha256: hash('sha256'),
  sha384: hash('sha384'),
  sha512: hash('sha512'),
  sign: arithmetic(1, Math.sign),
  sin: arithmetic(1, Math.sin),
  sinh: arithmetic(1, Math.sinh),
  sql_version: general(0, 0, () => '2016-03-23'),
  sqrt: arithmetic(1, Math.sqrt),
  startswith: text(2, (a, b) => a.startsWith(b)),
  substring: general(2, 3, substring),
  tan: arithmetic(1, Math.tan),
  tanh: arithmetic(1, Math.tanh),
  transform: general(3, 3, transform),
  trim: text(1, (a) => a.trim()),
  trunc: arithmetic(2, trunc),
  upper: text(1, (a) => a.toUpperCase()),
};
