import { Cursor } from './cursor.ts';
import type { Expression, Item, Operator, Select } from './syntax.ts';
import { SqlError } from './tokens.ts';

/** Parses a whole rule: `SELECT … FROM 'filter' [WHERE …]`. Throws {@link SqlError}. */
export const parseStatement = (sql: string): Select => {
  const cursor = new Cursor(sql);
  const select = readSelect(cursor, () => ({ filter: cursor.take('string') }));
  cursor.finish();
  return select;
};

/** Parses what stands inside a substitution template, `${…}`. Throws {@link SqlError}. */
export const parseExpression = (sql: string): Expression => {
  const cursor = new Cursor(sql);
  const expression = readExpression(cursor);
  cursor.finish();
  return expression;
};

const readSelect = (cursor: Cursor, source: () => Select['from']): Select => {
  cursor.expectWord('SELECT');
  const value = cursor.acceptWord('VALUE');
  const items = cursor.commaSeparated(() => readItem(cursor, value));
  if (value && items.length > 1) throw cursor.error('SELECT VALUE takes one item');
  cursor.expectWord('FROM');
  const from = source();
  const where = cursor.acceptWord('WHERE') ? readExpression(cursor) : undefined;
  return { value, items, from, where };
};

/** After `(`, up to and with its `)`. */
const readQuery = (cursor: Cursor): Select => {
  const select = readSelect(cursor, () => ({ path: readMembers(cursor, readName(cursor)) }));
  cursor.expect(')');
  return select;
};

const readItem = (cursor: Cursor, value: boolean): Item => {
  if (cursor.accept('*')) return { kind: 'everything' };
  const expression = readExpression(cursor);
  if (value) return { kind: 'field', expression, name: [] };
  const name = cursor.acceptWord('AS') ? readAlias(cursor) : [impliedName(expression, cursor)];
  return { kind: 'field', expression, name };
};

/** `AS bar.baz` nests. */
const readAlias = (cursor: Cursor): string[] => {
  const name = [cursor.take('word')];
  while (cursor.accept('.')) name.push(cursor.take('word'));
  return name;
};

const impliedName = (expression: Expression, cursor: Cursor): string => {
  switch (expression.kind) {
    case 'name':
    case 'member':
    case 'call':
      return expression.name;
    case 'encode':
    case 'cast':
      return expression.kind;
    default:
      throw cursor.error('an item that is neither a path nor a function call needs AS');
  }
};

/** Binary operators, loosest first; NOT binds looser than a comparison. */
const LEVELS: readonly (readonly Operator[])[] = [
  ['OR'],
  ['AND'],
  ['=', '<>', '<', '<=', '>', '>=', 'IN'],
  ['+', '-'],
  ['*', '/', '%'],
];
const COMPARISON = 2;

const readExpression = (cursor: Cursor, level = 0): Expression => {
  if (level === COMPARISON && cursor.acceptWord('NOT')) {
    return { kind: 'unary', operator: 'NOT', operand: readExpression(cursor, COMPARISON) };
  }
  const operators = LEVELS[level];
  if (!operators) return readUnary(cursor);
  let left = readExpression(cursor, level + 1);
  for (let operator = accept(cursor, operators); operator; operator = accept(cursor, operators)) {
    left = { kind: 'binary', operator, left, right: readExpression(cursor, level + 1) };
  }
  return left;
};

const accept = (cursor: Cursor, operators: readonly Operator[]): Operator | undefined =>
  operators.find((operator) => (/[A-Z]/.test(operator) ? cursor.acceptWord(operator) : cursor.accept(operator)));

const readUnary = (cursor: Cursor): Expression => {
  if (cursor.accept('-')) return { kind: 'unary', operator: '-', operand: readUnary(cursor) };
  const expression = readMembers(cursor, readPrimary(cursor));
  if (cursor.isSymbol('[')) throw cursor.error('AWS documents no a[0]: write get(a, 0)');
  return expression;
};

const readPrimary = (cursor: Cursor): Expression => {
  const { token } = cursor;
  if (token.kind === 'word') return readWord(cursor);
  if (token.kind === 'number' || token.kind === 'string') {
    cursor.advance();
    return { kind: 'literal', value: token.kind === 'number' ? token.value : token.text };
  }
  if (cursor.accept('(')) return readParenthesis(cursor);
  if (cursor.accept('[')) return { kind: 'array', items: cursor.list(']', () => readExpression(cursor)) };
  if (cursor.accept('{')) return { kind: 'object', fields: cursor.list('}', () => readField(cursor)) };
  throw cursor.error(`unexpected ${token.text}`);
};

const readParenthesis = (cursor: Cursor): Expression => {
  if (cursor.isWord('SELECT')) return { kind: 'query', select: readQuery(cursor) };
  const expression = readExpression(cursor);
  cursor.expect(')');
  return expression;
};

const readField = (cursor: Cursor): [string, Expression] => {
  const key = cursor.take('string');
  cursor.expect(':');
  return [key, readExpression(cursor)];
};

const CONSTANTS: Readonly<Record<string, null | boolean>> = { NULL: null, TRUE: true, FALSE: false };
const RESERVED = new Set('SELECT VALUE FROM WHERE AS AND OR NOT IN WHEN THEN ELSE END SET'.split(' '));

const readWord = (cursor: Cursor): Expression => {
  const word = cursor.token.text.toUpperCase();
  const constant = CONSTANTS[word];
  if (RESERVED.has(word)) throw cursor.error(`unexpected ${word}`);
  if (cursor.acceptWord('CASE')) return readCase(cursor);
  if (constant === undefined && word !== 'EXISTS') {
    const text = cursor.advance().text;
    return cursor.accept('(') ? readCall(cursor, text.toLowerCase()) : { kind: 'name', name: inPath(text) };
  }
  cursor.advance();
  if (constant !== undefined) return { kind: 'literal', value: constant };
  cursor.expect('(');
  return { kind: 'exists', select: readQuery(cursor) };
};

/** AWS's CASE always has a subject; `CASE WHEN condition` is not its SQL. */
const readCase = (cursor: Cursor): Expression => {
  const subject = readExpression(cursor);
  const branches: [Expression, Expression][] = [];
  while (cursor.acceptWord('WHEN')) {
    const when = readExpression(cursor);
    cursor.expectWord('THEN');
    branches.push([when, readExpression(cursor)]);
  }
  if (branches.length === 0) throw cursor.error('CASE needs a WHEN');
  const otherwise = cursor.acceptWord('ELSE') ? readExpression(cursor) : undefined;
  cursor.expectWord('END');
  return { kind: 'case', subject, branches, otherwise };
};

const readCall = (cursor: Cursor, name: string): Expression => {
  if (name === 'encode') return readEncode(cursor);
  if (name !== 'cast') return { kind: 'call', name, args: cursor.list(')', () => readExpression(cursor)) };
  const operand = readExpression(cursor);
  cursor.expectWord('AS');
  const type = cursor.take('word').toLowerCase();
  cursor.expect(')');
  return { kind: 'cast', operand, type };
};

const readEncode = (cursor: Cursor): Expression => {
  const of = cursor.accept('*') ? 'payload' : readExpression(cursor);
  cursor.expect(',');
  const scheme = cursor.take('string');
  if (scheme !== 'base64') throw cursor.error(`encode knows 'base64' only, not '${scheme}'`);
  cursor.expect(')');
  return { kind: 'encode', of };
};

const readMembers = (cursor: Cursor, expression: Expression): Expression => {
  let path = expression;
  while (cursor.accept('.')) path = { kind: 'member', of: path, name: inPath(cursor.take('word')) };
  return path;
};

const readName = (cursor: Cursor): Expression => ({ kind: 'name', name: inPath(cursor.take('word')) });

/** AWS (JSON extensions): with a hyphen or numeric characters in a property name, the dot notation does not work. */
const inPath = (name: string): string => {
  if (/\d/.test(name)) throw new SqlError(`${name}: AWS reads no name with a digit in a path: write get(…, '${name}')`);
  return name;
};
