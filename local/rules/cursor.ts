import { SqlError, type Token, tokenize } from './tokens.ts';

/** A place in a statement that is being parsed. Words are compared without case, as SQL's are. */
export class Cursor {
  readonly #sql: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(sql: string) {
    this.#sql = sql;
    this.#tokens = tokenize(sql);
  }

  get token(): Token {
    return this.#tokens[this.#next]!;
  }

  isWord(word: string): boolean {
    return this.token.kind === 'word' && this.token.text.toUpperCase() === word;
  }

  isSymbol(symbol: string): boolean {
    return this.token.kind === 'symbol' && this.token.text === symbol;
  }

  advance(): Token {
    const { token } = this;
    this.#next += 1;
    return token;
  }

  acceptWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.advance();
    return found;
  }

  accept(symbol: string): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.advance();
    return found;
  }

  expectWord(word: string): void {
    if (!this.acceptWord(word)) throw this.error(`${word} is needed, not ${this.token.text}`);
  }

  expect(symbol: string): void {
    if (!this.accept(symbol)) throw this.error(`${symbol} is needed, not ${this.token.text}`);
  }

  take(kind: 'word' | 'string'): string {
    if (this.token.kind !== kind) throw this.error(`a ${kind} is needed, not ${this.token.text}`);
    return this.advance().text;
  }

  commaSeparated<T>(read: () => T): T[] {
    const items = [read()];
    while (this.accept(',')) items.push(read());
    return items;
  }

  /** Items up to the closing bracket, which is consumed. */
  list<T>(close: string, read: () => T): T[] {
    if (this.accept(close)) return [];
    const items = this.commaSeparated(read);
    this.expect(close);
    return items;
  }

  finish(): void {
    if (this.token.kind !== 'end') throw this.error(`unexpected ${this.token.text}`);
  }

  error(problem: string): SqlError {
    return new SqlError(`${problem} at character ${this.token.at} of ${this.#sql}`);
  }
}
