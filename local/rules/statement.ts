import { compile, compileItems } from './compile.ts';
import type { Evaluation } from './evaluation.ts';
import { parseStatement } from './parser.ts';
import { SqlError } from './tokens.ts';
import { compileFilter, type TopicMatch } from './topics.ts';
import { toBoolean } from './values.ts';

/** A payload that the statement cannot be applied to; AWS counts it as ParseError. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
}

export interface Statement {
  readonly matches: TopicMatch;
  /** The outgoing payload; undefined where WHERE says no. Throws {@link PayloadError}. */
  readonly run: (evaluation: Evaluation) => Uint8Array | undefined;
}

/**
 * A rule's SQL, version 2016-03-23, compiled once. Throws {@link SqlError} on what AWS would refuse or what is not
 * known here. On a payload that is no JSON object names are Undefined and a lone `*` is the raw bytes; adding to it
 * needs an empty or a JSON payload (AWS: Working with binary payloads).
 */
export const compileStatement = (sql: string): Statement => {
  const select = parseStatement(sql);
  if (!('filter' in select.from)) throw new SqlError(`FROM needs a topic filter in quotes: ${sql}`);
  const where = select.where && compile(select.where);
  const everything = select.items.some((item) => item.kind === 'everything');
  const raw = everything && select.items.length === 1;
  const items = compileItems(select);

  return {
    matches: compileFilter(select.from.filter),
    run(evaluation) {
      if (where && toBoolean(where(evaluation)) !== true) return undefined;
      if (raw) return evaluation.message.payload;
      if (everything && !evaluation.document) throw new PayloadError('`*` beside other items needs a JSON object');
      return Buffer.from(JSON.stringify(items(evaluation)) ?? '');
    },
  };
};
