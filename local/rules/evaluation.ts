import type { BrokerMessage } from '../types.ts';
import { isObject, type SqlObject, type Value } from './values.ts';

/** One message while rules look at it: parsed at most once, and only if a rule asks. */
export class Evaluation {
  readonly message: BrokerMessage;
  /** Without the prefix of Basic Ingest. */
  readonly topic: string;
  readonly accountId: string;
  /** When the rules engine saw the message, epoch milliseconds. */
  readonly timestamp: number;
  #document: SqlObject | undefined;
  #parsed = false;
  #base64: string | undefined;

  constructor(message: BrokerMessage, topic: string, accountId: string, timestamp: number) {
    this.message = message;
    this.topic = topic;
    this.accountId = accountId;
    this.timestamp = timestamp;
  }

  /** The payload where it is a JSON object, else undefined. An empty payload counts as an empty object. */
  get document(): SqlObject | undefined {
    if (!this.#parsed) {
      this.#document = parse(this.message.payload);
      this.#parsed = true;
    }
    return this.#document;
  }

  get base64(): string {
    this.#base64 ??= Buffer.from(this.message.payload).toString('base64');
    return this.#base64;
  }
}

/** An expression made into a closure. Only inside a nested SELECT is there an `element`, the one it looks at. */
export type Evaluate = (evaluation: Evaluation, element?: Value) => Value;

const parse = (payload: Uint8Array): SqlObject | undefined => {
  if (payload.length === 0) return {};
  // `{`, or white space before it: what begins otherwise need not be decoded to know that it is no object.
  if (payload[0]! > 0x20 && payload[0] !== 0x7b) return undefined;
  try {
    const value = JSON.parse(Buffer.from(payload).toString()) as Value;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
