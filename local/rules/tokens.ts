export type Token =
  | { readonly kind: 'word' | 'string' | 'symbol'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly text: string; readonly value: number; readonly at: number }
  | { readonly kind: 'end'; readonly text: 'end of statement'; readonly at: number };

const PATTERN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|'([^']*)'|"([^"]*)"|(<>|<=|>=|[-+*/%=<>(),.[\]{}:]))/y;

/** A rule that AWS would not create, or that this engine does not know. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
}

/**
 * Splits AWS IoT SQL. Strings take single or double quotes and know no escapes: a quote inside one needs the other
 * kind around it. AWS knows no comments.
 */
export const tokenize = (sql: string): Token[] => {
  const tokens: Token[] = [];
  const end = sql.trimEnd().length;
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < end) {
    const at = PATTERN.lastIndex;
    const match = PATTERN.exec(sql);
    if (!match) throw new SqlError(`unexpected ${JSON.stringify(sql.slice(at).trim().slice(0, 20))} in ${sql}`);
    tokens.push(tokenOf(match, at));
  }
  return [...tokens, { kind: 'end', text: 'end of statement', at: end }];
};

const tokenOf = ([, number, word, single, double, symbol]: RegExpExecArray, at: number): Token => {
  if (number !== undefined) return { kind: 'number', text: number, value: Number(number), at };
  if (word !== undefined) return { kind: 'word', text: word, at };
  if (symbol !== undefined) return { kind: 'symbol', text: symbol, at };
  return { kind: 'string', text: single ?? double ?? '', at };
};
