import { randomUUID } from 'node:crypto';
import type { SNSMessageAttributes } from 'aws-lambda';
import { type SnsMessage, snsEvent } from '../lambda/events.ts';
import { matchesPattern } from '../lambda/pattern.ts';
import type { Lambda } from '../lambda.ts';
import type { Template, TopicSubscription } from '../template.ts';
import { AwsError, type Report } from './error.ts';
import type { Service } from './http.ts';
import { awsQuery } from './query.ts';
import { elements } from './xml.ts';

export interface SnsOptions {
  readonly template: Pick<Template, 'topics' | 'functions'>;
  /** Functions that subscribe get their messages asynchronously. */
  readonly invoke: Lambda['invoke'];
  /** Every message published: the people's end of a topic. */
  readonly onMessage: (message: SnsMessage) => void;
  readonly now: () => number;
  readonly report: Report;
}

const MAX_MESSAGE_BYTES = 262_144;

/** SNS: standard topics of the template, delivering to the functions that subscribe there. */
export const sns = ({ template, invoke, onMessage, now, report }: SnsOptions): Service => {
  const topics = new Set(template.topics.map(({ arn }) => arn));
  const subscribers = template.functions.flatMap((f) =>
    f.subscriptions.map((subscription) => ({ name: f.name, subscription })),
  );

  const deliver = (message: SnsMessage): void => {
    onMessage(message);
    for (const { name, subscription } of subscribers) {
      if (subscription.topicArn !== message.topicArn || !wanted(subscription, message)) continue;
      invoke(name, snsEvent(message, `${message.topicArn}:${name}`), 'Event').catch((error: unknown) => {
        report(`sns: ${name}: ${String(error)}`);
      });
    }
  };

  const publish = (topicArn: string, entry: (name: string) => string | undefined): string => {
    if (!topics.has(topicArn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
    const sent = { messageId: randomUUID(), topicArn, at: now(), ...readMessage(entry) };
    deliver(sent);
    return sent.messageId;
  };

  return awsQuery(
    'sns',
    'http://sns.amazonaws.com/doc/2010-03-31/',
    {
      Publish: (form) => {
        const topicArn = form.get('TopicArn') ?? form.get('TargetArn') ?? '';
        return elements({ MessageId: publish(topicArn, (name) => form.get(name) ?? undefined) });
      },
      PublishBatch: (form) => {
        const topicArn = form.get('TopicArn') ?? '';
        const outcomes = entriesOf(form).map((prefix) => {
          const entry = (name: string) => form.get(`${prefix}.${name}`) ?? undefined;
          const Id = entry('Id') ?? '';
          try {
            return { done: elements({ Id, MessageId: publish(topicArn, entry) }) };
          } catch (error) {
            if (!(error instanceof AwsError) || error.code === 'NotFound') throw error;
            return { failed: elements({ Id, Code: error.code, Message: error.message, SenderFault: true }) };
          }
        });
        const members = (key: 'done' | 'failed') =>
          outcomes
            .flatMap((outcome) => (outcome[key] === undefined ? [] : `<member>${outcome[key]}</member>`))
            .join('');
        return `<Successful>${members('done')}</Successful><Failed>${members('failed')}</Failed>`;
      },
    },
    report,
  );
};

const entriesOf = (form: URLSearchParams): string[] => {
  const prefixes = [...form.keys()].flatMap((key) => /^PublishBatchRequestEntries\.member\.\d+/.exec(key)?.[0] ?? []);
  const entries = [...new Set(prefixes)];
  if (entries.length === 0) throw new AwsError('EmptyBatchRequest', 'The batch request contains no entries.');
  if (entries.length > 10) throw new AwsError('TooManyEntriesInBatchRequest', 'A batch has at most 10 entries.');
  return entries;
};

const invalid = (reason: string) => new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);

const readMessage = (entry: (name: string) => string | undefined) => {
  const [message, subject] = [entry('Message') ?? '', entry('Subject')];
  if (message === '') throw invalid('Empty message');
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) throw invalid('Message too long');
  // AWS: ASCII without control characters, less than 100, and it begins with a letter, number or punctuation mark.
  if (subject !== undefined && !/^[!-~][ -~]{0,98}$/.test(subject)) throw invalid('Subject');
  const texts = entry('MessageStructure') === 'json' ? readTexts(message) : { default: message };
  return { message: texts.lambda ?? texts.default, texts, subject, attributes: readAttributes(entry) };
};

/** `MessageStructure: json`: one text per protocol, and `default` for all others. */
const readTexts = (message: string): SnsMessage['texts'] => {
  try {
    const texts: unknown = JSON.parse(message);
    if (typeof texts === 'object' && texts !== null && 'default' in texts && typeof texts.default === 'string')
      return texts as SnsMessage['texts'];
  } catch {
    // Refused below, as AWS refuses it.
  }
  throw invalid('Message Structure - No default entry in JSON message body');
};

const readAttributes = (entry: (name: string) => string | undefined): SNSMessageAttributes => {
  const attributes: SNSMessageAttributes = {};
  for (let i = 1; ; i += 1) {
    const prefix = `MessageAttributes.entry.${i}`;
    const name = entry(`${prefix}.Name`);
    if (name === undefined) return attributes;
    const type = entry(`${prefix}.Value.DataType`) ?? '';
    const value = entry(`${prefix}.Value.StringValue`) ?? entry(`${prefix}.Value.BinaryValue`) ?? '';
    if (!/^(String|String\.Array|Number|Binary)$/.test(type))
      throw invalid(`Message attribute '${name}' has type '${type}'`);
    if (value === '') throw invalid(`The message attribute '${name}' must contain non-empty message attribute value`);
    attributes[name] = { Type: type, Value: value };
  }
};

const wanted = ({ filterPolicy, filterPolicyScope }: TopicSubscription, sent: SnsMessage): boolean => {
  if (filterPolicy === undefined) return true;
  if (filterPolicyScope === 'MessageAttributes') return matchesPattern(filterPolicy, filterable(sent.attributes));
  try {
    return matchesPattern(filterPolicy, JSON.parse(sent.message));
  } catch (error) {
    // A body that is no JSON matches no filter of bodies.
    if (error instanceof SyntaxError) return false;
    throw error;
  }
};

const filterable = (attributes: SNSMessageAttributes): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { Type, Value }]) => {
      if (Type === 'Number') return [name, Number(Value)];
      return [name, Type === 'String.Array' ? JSON.parse(Value) : Value];
    }),
  );
