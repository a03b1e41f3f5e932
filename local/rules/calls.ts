import type { Evaluate, Evaluation } from './evaluation.ts';
import { BUILTINS } from './functions.ts';
import { SqlError } from './tokens.ts';
import { toNumber, type Value } from './values.ts';

/** Functions of the message, by lower-case name. */
const METADATA: Readonly<Record<string, (evaluation: Evaluation) => Value>> = {
  accountid: ({ accountId }) => accountId,
  clientid: ({ message }) => message.clientId,
  principal: ({ message }) => message.principal,
  sourceip: ({ message }) => message.sourceIp,
  timestamp: ({ timestamp }) => timestamp,
  topic: ({ topic }) => topic,
  traceid: ({ message }) => message.traceId || undefined,
};

/** A function call; throws {@link SqlError} where the function is unknown or takes no such number of arguments. */
export const compileCall = (name: string, args: readonly Evaluate[]): Evaluate => {
  const [segment] = args;
  if (name === 'topic' && segment && args.length === 1) return compileSegment(segment);
  const metadata = METADATA[name];
  if (metadata && args.length === 0) return metadata;
  const builtin = BUILTINS[name];
  if (!builtin && !metadata) throw new SqlError(`unknown function ${name}()`);
  if (!builtin || args.length < builtin.least || args.length > builtin.most) {
    throw new SqlError(`${name}() does not take ${args.length} arguments`);
  }
  const { call } = builtin;
  const [first, second] = args;
  if (args.length === 1 && first) return (evaluation, element) => call(first(evaluation, element));
  if (args.length === 2 && first && second) {
    return (evaluation, element) => call(first(evaluation, element), second(evaluation, element));
  }
  return (evaluation, element) => call(...args.map((arg) => arg(evaluation, element)));
};

/** topic(1) is the first segment. */
const compileSegment =
  (index: Evaluate): Evaluate =>
  (evaluation, element) => {
    const n = toNumber(index(evaluation, element));
    return n === undefined || n < 1 ? undefined : evaluation.topic.split('/')[Math.floor(n) - 1];
  };
